"""Papers printed once for all tests, and their glyphs as pdfplumber measures them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from io import BytesIO

import pdfplumber
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import LIT

from commandcenter.dispatch.documents import kind_of
from commandcenter.dispatch.documents.data import BulletinData, PeerGroup
from commandcenter.dispatch.documents.geometry import MM, PAPER, SHEET, Area
from commandcenter.models.duty.handover import Crewed, Happened, Item, Listing, LogLine, Muting
from tests.documents.samples import (
    BULLETIN,
    CAMPAIGN,
    DISPATCH,
    HANDOVER,
    MONTHLY,
    QUIET,
    SCORES,
    WEEKLY,
    local,
    sample_of,
)

HALF_BLANK_RIGHT = set("，。、；：！？）》」』】〕”’")
HALF_BLANK_LEFT = set("（《「『【〔“‘")
TOLERANCE = 0.1 * MM
PROSE = (
    "平均签收用时由18.6分钟缩短至11.2分钟，夜间（22:00—6:00）平均签收用时14.8分钟；“吹哨”会商37次，到会率98.2%，"
    "《会商纪要》当日印发率100%。办结率（含延期）93.5%，承办人𬭎某、㭎某、㛃某；联系电话0538-12345678，"
    "请登录https://qxy.example.cn/notice/2026/11/0012查看……"
)
EMPTY_BULLETIN = replace(
    BULLETIN, groups=(), practices=(), problems=(), requirements=(), attachments=(), copies="", appeal_until=None,
    totals=replace(BULLETIN.totals, kpis=()),
)  # fmt: skip
LONG_BULLETIN = replace(
    BULLETIN,
    requirements=tuple(PROSE[start:] + PROSE * 4 for start in range(0, 60, 7)),
    groups=(PeerGroup("村", BULLETIN.groups[0].rows * 6),),
)
LONG_DISPATCH = replace(DISPATCH, text=PROSE * 12, ledger=(PROSE,) * 6)
HOSTILE = "甲\x00乙\u202e丙\n\n\n丁😀👨‍👩‍👧\t" + "A" * 400 + "，" * 60 + "（" * 60 + "１２３" * 40 + "https://a.b/" * 30


def _hostile_bulletin() -> BulletinData:
    row = replace(BULLETIN.groups[0].rows[0], unit=HOSTILE, score=HOSTILE)
    return replace(
        BULLETIN,
        face=replace(BULLETIN.face, number=HOSTILE, issuer="某某" * 30, code="f" * 12),
        title=HOSTILE,
        addressees=HOSTILE,
        groups=(PeerGroup(HOSTILE, (row, *BULLETIN.groups[0].rows)),),
        problems=tuple(replace(problem, unit=HOSTILE, cases=(HOSTILE,) * 3) for problem in BULLETIN.problems),
        attachments=(HOSTILE, ""),
        copies=HOSTILE,
        contact=HOSTILE,
    )


def _hostile_dispatch():
    names = ("case_no", "source", "external_no", "whistle", "urgency", "route", "matter", "text", "place", "grid",
             "requester", "requester_phone", "contact")  # fmt: skip
    unit = replace(DISPATCH.units[0], role=HOSTILE, name=HOSTILE, duty_phone=HOSTILE)
    return replace(DISPATCH, **dict.fromkeys(names, HOSTILE), units=(unit, *DISPATCH.units), requirements=(HOSTILE,))


_NOTHING = Listing(0, ())
EMPTY_HANDOVER = replace(
    HANDOVER,
    handover=replace(
        HANDOVER.handover, crew=(), next_crew=(), open=0, mutings=(), log=(),
        happened=tuple(replace(one, total=0, cases=(), ids=()) for one in HANDOVER.handover.happened),
        dangers=_NOTHING, overdue=_NOTHING, breaches=_NOTHING, promises=_NOTHING, requests=_NOTHING,
    ),
)  # fmt: skip
LONG_HANDOVER = replace(
    HANDOVER,
    handover=replace(
        HANDOVER.handover,
        overdue=Listing(412, HANDOVER.handover.overdue.items * 13),
        log=tuple(LogLine(local(11, 6, 1), "徐凤莲", "记事", PROSE) for _ in range(12)),
    ),
)


def _hostile_handover():
    item = Item(1, HOSTILE, HOSTILE, HOSTILE, None)
    told = replace(
        HANDOVER.handover, turn=HOSTILE, next_turn=HOSTILE, crew=(Crewed(HOSTILE, (HOSTILE,)),), chain_head=HOSTILE,
        happened=(*HANDOVER.handover.happened[:8], Happened("红牌", 2, (HOSTILE, "没有序号"), (1, 2))),
        dangers=Listing(1, (item,)), promises=Listing(1, (item,)), log=(LogLine(local(11, 6), *[HOSTILE] * 3),),
        mutings=(Muting(HOSTILE, HOSTILE, local(11, 6), local(11, 6), HOSTILE, True),),
    )  # fmt: skip
    return replace(HANDOVER, handover=told, off=replace(HANDOVER.off, name=HOSTILE, signed_at=None, reason=HOSTILE))


def _hostile_report():
    """Names that are far too long, in every table and under the chart."""
    rows = {
        "sources": tuple(replace(row, name=HOSTILE) for row in WEEKLY.sources),
        "hot": (replace(WEEKLY.hot[0], place=HOSTILE, matter=HOSTILE),),
        "repeats": (replace(WEEKLY.repeats[0], title=HOSTILE),),
        "late": (replace(WEEKLY.late[0], title=HOSTILE, unit=HOSTILE),),
        "best": (replace(WEEKLY.best[0], unit=HOSTILE, group=HOSTILE),),
    }
    return replace(WEEKLY, **rows, title=HOSTILE, overview=(HOSTILE,), plans=(HOSTILE,) * 3, copies=HOSTILE)


_HOSTILE_GROUP = replace(SCORES.groups[0], title=HOSTILE, without=(HOSTILE,) * 3)
_HOSTILE_OPEN = replace(CAMPAIGN.open[0], title=HOSTILE, grid=HOSTILE, unit=HOSTILE)
PAPERS = {
    "dispatch": ("dispatch", DISPATCH),
    "dispatch sample": ("dispatch", sample_of(DISPATCH)),
    "dispatch long": ("dispatch", LONG_DISPATCH),
    "dispatch hostile": ("dispatch", _hostile_dispatch()),
    "handover": ("handover", HANDOVER),
    "handover sample": ("handover", sample_of(HANDOVER)),
    "handover long": ("handover", LONG_HANDOVER),
    "handover empty": ("handover", EMPTY_HANDOVER),
    "handover hostile": ("handover", _hostile_handover()),
    "bulletin": ("bulletin", BULLETIN),
    "bulletin sample": ("bulletin", sample_of(BULLETIN)),
    "bulletin long": ("bulletin", LONG_BULLETIN),
    "bulletin empty": ("bulletin", EMPTY_BULLETIN),
    "bulletin hostile": ("bulletin", _hostile_bulletin()),
    "weekly": ("weekly", WEEKLY),
    "daily empty": ("daily", QUIET),
    "monthly long": ("monthly", MONTHLY),
    "weekly hostile": ("weekly", _hostile_report()),
    "pay_sheet": ("pay_sheet", SCORES),
    "pay_sheet hostile": ("pay_sheet", replace(SCORES, groups=(_HOSTILE_GROUP,), table=HOSTILE, remarks=(HOSTILE,))),
    "campaign_summary": ("campaign_summary", CAMPAIGN),
    "campaign_summary hostile": ("campaign_summary", replace(CAMPAIGN, name=HOSTILE, open=(_HOSTILE_OPEN,))),
}


def fonts_of(document) -> list:
    """Every font of the file, whether a page shows it or not, as the object that holds its outlines."""
    numbers = {number for xref in document.xrefs for number in xref.get_objids()}
    objects = (document.getobj(number) for number in sorted(numbers))
    fonts = [found for found in objects if isinstance(found, dict) and found.get("Type") is LIT("Font")]
    return [font for font in fonts if font["Subtype"] is not LIT("Type0")]


def straight(char) -> bool:
    """Not part of the watermark."""
    return char["matrix"][1] == 0


class Printed:
    """A rendered paper and its characters page by page."""

    def __init__(self, kind: str, data) -> None:
        on_paper = kind in ("bulletin", "daily", "weekly", "monthly")
        self.area: Area = PAPER if on_paper else SHEET
        self.rendered = kind_of(kind).render(data)
        with pdfplumber.open(BytesIO(self.rendered.pdf)) as pdf:
            self.metadata = pdf.metadata
            self.language = resolve1(pdf.doc.catalog["Lang"])
            self.outline = [] if not on_paper else [title for _, title, *_ in pdf.doc.get_outlines()]
            self.fonts = fonts_of(pdf.doc)
            self.pages = [page.chars for page in pdf.pages]

    def inside(self, page: list) -> list:
        """The characters of the type area without watermark."""
        return [char for char in page if straight(char) and self._middle_in_area(char)]

    def _middle_in_area(self, char) -> bool:
        return self.area.top - 2 < (char["top"] + char["bottom"]) / 2 < self.area.bottom + 2

    def text(self, page: int) -> str:
        return "".join(char["text"] for char in self.inside(self.pages[page]))


def ink(char) -> tuple[float, float]:
    """Left and right edge of what is black: marks have a blank half, unless their box is narrow already."""
    width = char["x1"] - char["x0"]
    half = width / 2 if width > 0.75 * char["size"] * char["matrix"][0] / char["matrix"][3] else 0
    left = char["x0"] + (half if char["text"] in HALF_BLANK_LEFT else 0)
    return left, char["x1"] - (half if char["text"] in HALF_BLANK_RIGHT else 0)


def lines(page: list, size: float) -> list[list]:
    """Characters of one size, line by line from the top."""
    found = defaultdict(list)
    for char in page:
        if abs(char["size"] - size) < 0.01:
            found[round(char["matrix"][5], 1)].append(char)
    return [sorted(found[y], key=lambda char: char["x0"]) for y in sorted(found, reverse=True)]


@cache
def printed(name: str) -> Printed:
    """One of `PAPERS`, rendered and parsed once."""
    return Printed(*PAPERS[name])
