"""The kinds of sheets, all alike for the page: read, shown line by line, carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...dispatch.desk import Desk
from ...dispatch.sources.ledger import FIELDS
from ...dispatch.upkeep import directory, takeover
from ...models.lifecycle.taking_over import TAKERS
from ...models.people import Role
from ...models.timing.words import date_time
from ...models.town.township import Township
from ..tasks import Progress
from ..widgets.rows import Row

FRESH, KNOWN, BAD = "fresh", "known", "bad"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file would give: its headings, which of them fill what, its lines by how they stand; how many are new."""

    headers: tuple[str, ...]
    mapping: Mapping[Any, str]
    lines: tuple[tuple[str, Row], ...]
    fresh: int


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sheet. `plan(desk, township, path, mapping)` writes nothing; `carry_out(desk, path, mapping, why,
    progress)` does, and says what became of it; `needs_ground`: the change must say what it rests on."""

    title: str
    about: str
    verb: str
    unit: str
    fields: Sequence[Any]
    plan: Callable[[Desk, Township, Path, Mapping[Any, str] | None], Sheet]
    carry_out: Callable[[Desk, Path, Mapping[Any, str] | None, str, Progress], str]
    needs_ground: bool = False


def kind_for(role: Role) -> Kind:
    """Each post has one kind: who answers for the ledger, who keeps the township."""
    return LEDGER if role in TAKERS else PHONES


def _bad(found: Sequence[Any]) -> list[tuple[str, Row]]:
    """Row and field first, then why."""
    looks: dict[str, Any] = {"shape": "overdue", "right": "不能用", "right_tone": "overdue"}
    rows = (Row(one.why, lead=f"第{one.row}行", detail=one.field, value=(BAD, one.row), **looks) for one in found)
    return [(BAD, row) for row in rows]


# --- the ledger -------------------------------------------------------------------------------------------------------


def _plan_ledger(desk: Desk, township: Township, path: Path, mapping: Mapping[Any, str] | None) -> Sheet:
    plan = takeover.plan(desk, path, mapping)
    lines = [(KNOWN if row.is_known else FRESH, _ledger_row(row, township)) for row in plan.rows]
    bad = _bad(plan.rejected)
    return Sheet(plan.ledger.headers, plan.ledger.mapping, tuple(bad + lines), plan.fresh)


def _ledger_row(row: takeover.Planned, township: Township) -> Row:
    left = f"剩 {row.remaining} 个工作日" if row.remaining >= 0 else f"超期 {-row.remaining} 个工作日"
    units = "、".join(township.unit[unit].short for unit in (row.lead_id, *row.assisting_ids))
    tone = "muted" if row.is_known else "text" if row.remaining >= 0 else "overdue"
    detail = "　".join(filter(None, (units, f"到 {date_time(row.due)}", *row.doubts)))
    right = "已接转" if row.is_known else left
    shape = "done" if row.is_known else "due_soon" if row.doubts else "handling"
    lead = f"第{row.row}行"
    return Row(row.title, lead=lead, right=right, right_tone=tone, detail=detail, shape=shape, value=row.row)


def _take_over(desk: Desk, path: Path, mapping: Mapping[Any, str] | None, why: str, told: Progress) -> str:
    done = takeover.take_over(desk, path, mapping, told.tell)
    bad = f"；{len(done.rejected)} 行不能接转，改好后再导一次，已接转的不会重复" if done.rejected else ""
    return f"已接转 {done.taken} 件，先前已接转 {done.known} 件{bad}"


LEDGER = Kind(
    title="台账接转",
    about="把现有台账里没有办结的事项接过来：原来的日期不变，时限按剩下的接着算；接转以前的不计入考核。",
    verb="接转",
    unit="件",
    fields=FIELDS,
    plan=_plan_ledger,
    carry_out=_take_over,
)


# --- the telephone book -----------------------------------------------------------------------------------------------


def _plan_phones(desk: Desk, township: Township, path: Path, mapping: Mapping[Any, str] | None) -> Sheet:
    plan = directory.plan(desk, path, mapping)
    lines = [
        (
            KNOWN if line.is_known else FRESH,
            Row(
                line.unit,
                lead=f"第{line.row}行",
                right=line.after,
                right_tone="muted" if line.is_known else "text",
                detail=line.what if line.is_known else f"{line.what}　原为 {line.before or '空'}",
                shape="done" if line.is_known else "handling",
                value=at,
            ),
        )
        for at, line in enumerate(plan.rows)
    ]
    return Sheet(plan.headers, plan.mapping, tuple(_bad(plan.rejected) + lines), plan.fresh)


def _keep_phones(desk: Desk, path: Path, mapping: Mapping[Any, str] | None, why: str, told: Progress) -> str:
    return f"已更新 {directory.keep(desk, path, mapping, why)} 个单位的电话和联络员"


PHONES = Kind(
    title="电话簿",
    about="没有姓名的行是单位的值班电话；有姓名的是联络员，没写片区的归各片区；先写的为 A，后写的为 B。",
    verb="更新",
    unit="处",
    fields=tuple(directory.PhoneColumn),
    plan=_plan_phones,
    carry_out=_keep_phones,
    needs_ground=True,
)
