"""The papers of the centre (domain §5): frozen data in, PDF bytes out.

A kind = one module here + one line in `KINDS`. Importing this package is cheap: reportlab is
loaded with the first page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from . import (
    attendance,
    board_list,
    bulletin,
    callback,
    campaign_summary,
    closing,
    commendation,
    criticism,
    discipline,
    dispatch,
    dossier,
    extension,
    final_report,
    first_report,
    follow_report,
    handover,
    instruction,
    letter,
    meeting_notice,
    minutes,
    notice_letter,
    pay_sheet,
    petition_notice,
    rectification,
    report,
    return_ruling,
    service_receipt,
    suggestion_letter,
    supervise,
    talk_notice,
    talk_record,
    urge,
    verification,
    whistle,
)
from .case_data import (
    BoardListData,
    CallbackData,
    ClosingData,
    DossierData,
    InstructionData,
    LetterData,
    PetitionNoticeData,
    RulingData,
    ServiceReceiptData,
    SupervisionData,
    UrgentReportData,
    VerificationData,
    WhistleData,
)
from .codec import check_code, from_json, to_json
from .data import BulletinData, DispatchData, DocumentFace, HandoverData
from .matter_data import (
    CommendationData,
    CriticismData,
    DisciplineData,
    RectificationData,
    TalkData,
    UnitLetterData,
)
from .meeting_data import AttendanceData, MinutesData, NoticeData
from .pen import COLOUR, PrintMode
from .period_data import CampaignData, PerformanceData
from .press import LAYOUT, Rendered, printed_for
from .report_data import ReportPaperData
from .standing import Standing
from .texts import FreeText, texts_of, with_texts

__all__ = [
    "COLOUR",
    "KINDS",
    "DocumentFace",
    "DocumentKind",
    "FreeText",
    "PrintMode",
    "Rendered",
    "Standing",
    "check_code",
    "from_json",
    "kind_by_mark",
    "kind_of",
    "number_of",
    "texts_of",
    "to_json",
    "with_texts",
]


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of paper. `subject` says what it is about: case, board, consultation,
    period (a month), report (the day, week or month of a report), topic (a matter or network over some
    days), matter (a decision about a unit) or shift.

    `template_version` rises with every change of layout or wording, the page engine's included, so that a stored paper
    can be told from what the same data would print today. `mark` are the kind's two digits in a barcode, 0 for papers
    without bars. `registered`: its number is the office's 发文字号, typed. `red`: it has a red head, so that it can be
    printed on paper that carries one (套红). `texts` may be edited before it is issued; `standing` are the sentences an
    office may word itself, once for all papers of the kind.
    """

    code: str
    title: str
    subject: str
    data_type: type
    template_version: int
    _render: Callable[[Any], Rendered]
    numbering: str = "{title}〔{year}〕{serial}号"
    mark: int = 0
    registered: bool = False
    red: bool = False
    texts: tuple[FreeText, ...] = ()
    standing: tuple[Standing, ...] = ()

    def render(self, data: Any, mode: PrintMode = COLOUR) -> Rendered:
        """The PDF, its number of pages and the characters no font could print. Safe to call from any thread."""
        with printed_for(mode):
            return self._render(data)

    def build(self, data: Any, mode: PrintMode = COLOUR) -> bytes:
        """The PDF alone; the same data, mode and template version give the same bytes."""
        return self.render(data, mode).pdf


#: More than a kind's own layout and wording will ever have.
_VERSIONS = 1000


def _kind(code: str, title: str, subject: str, data_type: type, module: ModuleType, **more: Any) -> DocumentKind:
    version = LAYOUT * _VERSIONS + module.TEMPLATE_VERSION
    standing: tuple[Standing, ...] = getattr(module, "STANDING", ())
    return DocumentKind(code, title, subject, data_type, version, module.render, standing=standing, **more)


_REQUIREMENTS = (FreeText("requirements", "要求", many=True),)
_RIGHTS = (FreeText("rights", "告知事项", many=True),)
_LETTER = (
    FreeText("title", "标题", usual=True),
    FreeText("addressees", "主送"),
    FreeText("request", "商请事项", many=True),
    FreeText("attachments", "附件", many=True),
    FreeText("copies", "抄送"),
)
_REPORT = (
    FreeText("title", "标题", usual=True),
    FreeText("addressees", "报送"),
    FreeText("losses", "人员伤亡和财产损失"),
    FreeText("cause", "起因和性质"),
    FreeText("measures", "补充措施", many=True),
    FreeText("trend", "发展趋势"),
    FreeText("next_steps", "下一步工作", many=True),
    FreeText("copies", "抄送"),
)
_TALK = (
    FreeText("when", "约谈时间"),
    FreeText("place", "约谈地点"),
    FreeText("host", "约谈人"),
    FreeText("bring", "携带材料", many=True),
)
_COMMENDATION = (
    FreeText("title", "标题", usual=True),
    FreeText("addressees", "主送"),
    FreeText("hope", "希望和要求", many=True),
    FreeText("copies", "抄送"),
)
_CRITICISM = (
    FreeText("title", "标题", usual=True),
    FreeText("addressees", "主送"),
    FreeText("requirements", "有关要求", many=True),
    FreeText("copies", "抄送"),
)
_DISCIPLINE = (
    FreeText("title", "标题", usual=True),
    FreeText("addressees", "主送"),
    FreeText("signers", "签发人", many=True),
    FreeText("proposals", "处理建议", many=True),
    FreeText("attachments", "附件", many=True),
)
_UNIT_LETTER = (
    FreeText("title", "标题", usual=True),
    FreeText("addressees", "主送"),
    FreeText("asked", "请办、建议事项", many=True),
    FreeText("reply_within", "函复期限"),
    FreeText("copies", "抄送"),
)
_PERIODIC = (
    FreeText("title", "标题", usual=True),
    FreeText("overview", "综述", many=True),
    FreeText("plans", "下步打算", many=True),
    FreeText("copies", "抄送"),
)
_REMARKS = (FreeText("remarks", "说明", many=True),)
#: 简报 and 纪要 are counted in issues; their red heads say the kind, so the number below it leaves it out.
_PERIODICALS = "{title}〔{year}〕第{serial}期"
_BULLETIN = (
    FreeText("title", "标题", usual=True),
    FreeText("addressees", "主送"),
    FreeText("requirements", "下步要求", many=True),
    FreeText("attachments", "附件", many=True),
    FreeText("copies", "抄送"),
)

KINDS: tuple[DocumentKind, ...] = (
    _kind("dispatch", "派单", "case", DispatchData, dispatch, mark=11, texts=_REQUIREMENTS),
    _kind("whistle", "吹哨单", "case", WhistleData, whistle, mark=12, texts=_REQUIREMENTS),
    _kind("first_report", "信息首报", "case", UrgentReportData, first_report, texts=_REPORT, red=True),
    _kind("follow_report", "信息续报", "case", UrgentReportData, follow_report, texts=_REPORT, red=True),
    _kind("final_report", "信息终报", "case", UrgentReportData, final_report, texts=_REPORT, red=True),
    _kind("letter", "函", "case", LetterData, letter, texts=_LETTER, red=True),
    _kind("urge", "催办单", "case", SupervisionData, urge, mark=13, texts=_REQUIREMENTS),
    _kind("supervise", "督办单", "case", SupervisionData, supervise, mark=14, texts=_REQUIREMENTS),
    _kind("return_ruling", "退单裁决", "case", RulingData, return_ruling, mark=15),
    _kind("extension", "延期批复", "case", RulingData, extension, mark=16),
    _kind("instruction", "批示办理单", "case", InstructionData, instruction, mark=17),
    _kind("verification", "核查单", "case", VerificationData, verification),
    _kind("callback", "回访单", "case", CallbackData, callback),
    _kind("closing", "结案单", "case", ClosingData, closing),
    _kind("dossier", "案卷", "case", DossierData, dossier),
    _kind("petition_notice", "受理告知", "case", PetitionNoticeData, petition_notice, texts=_RIGHTS, red=True),
    _kind("service_receipt", "送达回证", "case", ServiceReceiptData, service_receipt),
    _kind("bulletin", "通报", "period", BulletinData, bulletin, registered=True, texts=_BULLETIN, red=True),
    _kind("daily", "日报", "report", ReportPaperData, report, numbering=_PERIODICALS, texts=_PERIODIC, red=True),
    _kind("weekly", "周报", "report", ReportPaperData, report, numbering=_PERIODICALS, texts=_PERIODIC, red=True),
    _kind("monthly", "月报", "report", ReportPaperData, report, numbering=_PERIODICALS, texts=_PERIODIC, red=True),
    _kind("pay_sheet", "绩效考核表", "period", PerformanceData, pay_sheet, texts=_REMARKS),
    _kind("campaign_summary", "专项汇总表", "topic", CampaignData, campaign_summary, texts=_REQUIREMENTS),
    _kind("meeting_notice", "会商通知", "consultation", NoticeData, meeting_notice, red=True),
    _kind("minutes", "会商纪要", "consultation", MinutesData, minutes, numbering=_PERIODICALS, red=True),
    _kind("attendance", "会商签到表", "consultation", AttendanceData, attendance),
    _kind("talk_notice", "约谈通知", "matter", TalkData, talk_notice, registered=True, texts=_TALK, red=True),
    _kind("talk_record", "约谈记录", "matter", TalkData, talk_record, texts=_TALK[:3]),
    _kind("rectification", "整改通知", "matter", RectificationData, rectification, texts=_REQUIREMENTS, red=True),
    _kind("criticism", "通报批评", "matter", CriticismData, criticism, registered=True, texts=_CRITICISM, red=True),
    _kind("discipline", "提请处分", "matter", DisciplineData, discipline, texts=_DISCIPLINE, red=True),
    _kind("notice_letter", "函告", "matter", UnitLetterData, notice_letter, texts=_UNIT_LETTER, red=True),
    _kind("suggestion_letter", "建议函", "matter", UnitLetterData, suggestion_letter, texts=_UNIT_LETTER, red=True),
    _kind(
        *("commendation", "表扬通报", "matter", CommendationData, commendation),
        registered=True,
        texts=_COMMENDATION,
        red=True,
    ),
    _kind("handover", "交接班记录", "shift", HandoverData, handover),
    _kind("board_list", "清单", "board", BoardListData, board_list),
)


def kind_of(code: str) -> DocumentKind:
    """The kind with this code. KeyError when there is none."""
    for kind in KINDS:
        if kind.code == code:
            return kind
    raise KeyError(code)


def kind_by_mark(mark: int) -> DocumentKind | None:
    """The kind whose barcodes begin with these digits."""
    return next((kind for kind in KINDS if kind.mark == mark and mark), None)


def number_of(kind: DocumentKind, year: int, serial: int, register_no: str | None) -> str:
    """The number on a paper: the office's 发文字号, else the centre's own by kind and year."""
    return register_no or kind.numbering.format(title=kind.title, year=year, serial=serial)
