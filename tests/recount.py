"""The seven KPIs recounted from the CSV files of an export, by nothing but this file and Python itself.

    python tests/recount.py EXPORT_DIR --from 2026-10-01 --to 2026-10-31 --now 2026-11-20T18:00:00+08:00
                            [--json] [--compare kpi.json] [--strict]

It shares no line with the program whose figures it checks and counts one item after the other, as somebody with the
lists on paper would. An item counts once for one unit: it has a moment, a numerator and a denominator. A KPI is the sum
of its items whose moment lies in the period. The rules are those of domain §3; it reckons in integers and fractions.

`--compare` takes what `commandcenter kpi --json` printed and lists every figure that is not the same to the last
digit; `--strict` compares the ranking value `shrunk` as well. With `--json` and `--compare` together the figures go to
stdout and the comparison to stderr. Exit 0: done, and equal; 1: not equal; 2: wrong usage or unreadable files.
"""

# ruff: noqa: T201  (a script answers on stdout)
from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace as Row
from typing import Any, NamedTuple, NoReturn

LOCAL = timezone(timedelta(hours=8))
PEER_GROUPS = ("STATION", "COUNTY", "COMMUNITY", "VILLAGE")
EXCLUDED_STATES = set("DRAFT NOT_ADMITTED CANCELLED TRANSFERRED MERGED".split())
EXCLUDED_ENDS = set("RETURNED WITHDRAWN WAIVED".split())
ROUTE_WEIGHT = {"R1": 100, "R2": 100, "R3": 150, "R4": 200}  # volume in hundredths; an assisting unit gets half
# In ten-thousandths. Somebody who was reached but would not rate (REFUSED) is no rating.
RATING_SCORE = {"VERY_SATISFIED": 10_000, "SATISFIED": 10_000, "BASICALLY": 8_000, "DISSATISFIED": 0}
REPEAT_WINDOW = timedelta(days=30)
SMALL_SAMPLE = 5

# The files and columns that are read; "?": may be empty, "*": older exports lack it. Others are not looked at.
COLUMNS = {
    "units": "code name kind peer_group?",
    "cases": "no origin state has_requester drill registered_at? closed_at? unreasonable_at? repeat_of?"
    " repeat_confirmed_at?",
    "tasks": "id case_no unit role route dispatched_at? response_due? signed_at? contact_at? due? feedback_at?"
    " accepted_at? end_state? ended_at? excused* consulted*",
    "suspensions": "task_id to?",
    "verifications": "case_no seq at result resolved?",
    "callbacks": "case_no at reached resolved? rating?",
}
FLAGS = {"has_requester", "drill", "reached", "resolved", "consulted"}
TIMES = {"at", "to", "due", "response_due"}  # and everything that ends in _at

# Any other code is a fault of the file: read on, it might slip past an exclusion unseen.
CODES = {
    "origin": "LIVE HISTORY LEDGER",
    "state": "DRAFT SUBMITTED SUPPLEMENT NOT_ADMITTED ACCEPTED GRID_HANDLING DISPATCHED HANDLING SUSPENDED CONSULTING"
    " VERIFYING CALLBACK CLOSED ARCHIVED MERGED TRANSFERRED CANCELLED",
    "role": "LEAD CO",
    "route": "R1 R2 R3 R4",
    "end_state": "DONE RETURNED WITHDRAWN WAIVED",
    "result": "PASS FAIL SAMPLE_PASS SAMPLE_FAIL",
    "rating": "VERY_SATISFIED SATISFIED BASICALLY DISSATISFIED REFUSED",
}
EXCUSES = set("RESPONSE LATE RETURN FIRST_PASS OPINION REPEAT".split())  # what a decided objection takes off a task
COMPARED = ("numerator", "denominator", "value", "n", "pending", "small_sample")
ABSENT = object()
Figures = dict[str, Any]


class Unusable(Exception):
    """Files or arguments that cannot be worked with: one sentence for the reader."""


def read(folder: Path, name: str) -> list[Row]:
    path = folder / f"{name}.csv"
    columns = COLUMNS[name].split()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            wanted = [column.rstrip("?") for column in columns if not column.endswith("*")]
            if missing := [column for column in wanted if column not in (reader.fieldnames or ())]:
                raise Unusable(f"{path.name} 缺少列：{'、'.join(missing)}。")
            rows = []
            for line in reader:
                place = f"{path.name} 第 {reader.line_num} 行"
                of = ((column, column.rstrip("?*")) for column in columns)
                rows.append(Row(**{name: cell(line.get(name, ""), name, name != at, place) for at, name in of}))
            return rows
    except (OSError, UnicodeDecodeError, csv.Error) as why:
        raise Unusable(f"找不到或读不了 {path}：{why}。") from None


def cell(text: str | None, column: str, may_be_empty: bool, place: str) -> Any:
    """The value of one cell: text, a number, true or false, a time, or None for an empty one."""
    if text is None:
        raise Unusable(f"{place}的列数不够。")
    if text == "" and may_be_empty:
        return None
    try:
        if column in FLAGS:
            return {"1": True, "0": False}[text]
        if column in TIMES or column.endswith("_at"):
            return moment(text)
        if column == "seq":
            return int(text)
        if column == "excused" and set(json.loads(text)) <= EXCUSES:
            return json.loads(text)
        if text == "" or column == "excused" or (column in CODES and text not in CODES[column].split()):
            raise ValueError(text)
        return text
    except (ValueError, KeyError, TypeError):
        raise Unusable(f"{place}的 {column} 读不懂：“{text}”。") from None


def moment(text: str) -> datetime:
    """An ISO time with its offset; without one nobody knows which moment is meant."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("no offset")
    return at


class ByKey(dict[str, Row]):
    """The rows of a file by their key; to ask for one that is not there is a fault of the file that spoke of it."""

    def __init__(self, rows: list[Row], key: str, file: str) -> None:
        super().__init__((getattr(row, key), row) for row in rows)
        self.file = file
        if len(self) < len(rows):
            raise Unusable(f"{file} 里有重复的 {key}。")

    def __missing__(self, key: str) -> NoReturn:
        raise Unusable(f"别的行提到的 {key}，{self.file} 里没有。")


def load(folder: Path) -> tuple[list[Row], list[Row]]:
    """The units that are listed, by code; and the cases that count, each with everything that hangs on it."""
    rows = {name: read(folder, name) for name in COLUMNS}
    units = ByKey(rows["units"], "code", "units.csv")
    cases = ByKey(rows["cases"], "no", "cases.csv")
    tasks = ByKey(rows["tasks"], "id", "tasks.csv")
    for case in cases.values():
        case.tasks, case.all_tasks, case.verifications, case.callbacks, case.repeats = [], [], [], [], []
    for case in cases.values():
        if case.repeat_of:
            cases[case.repeat_of].repeats.append(case)
    for task in tasks.values():
        task.suspended, task.excused = False, task.excused or []
        _, case = units[task.unit], cases[task.case_no]  # both must exist, even for a task that does not count
        case.all_tasks.append(task)
        task.counts = task.end_state not in EXCLUDED_ENDS
        if task.counts:
            case.tasks.append(task)
    for suspension in rows["suspensions"]:
        tasks[suspension.task_id].suspended |= suspension.to is None
    for verification in rows["verifications"]:
        cases[verification.case_no].verifications.append(verification)
    for callback in rows["callbacks"]:
        cases[callback.case_no].callbacks.append(callback)
    listed = [unit for _, unit in sorted(units.items()) if unit.kind in PEER_GROUPS]
    counting = [c for c in cases.values() if c.state not in EXCLUDED_STATES and c.origin != "HISTORY" and not c.drill]
    return listed, counting


# Counting: one function per KPI, given one case that counts; `case.tasks` holds only the tasks that count.


class Item(NamedTuple):
    unit: str
    at: datetime
    numerator: int
    denominator: int
    pending: bool = False


def response_rate(case: Row) -> Iterator[Item]:
    for task in case.all_tasks:
        responded = within(task.signed_at, task.response_due) and within(task.contact_at, task.response_due)
        if answered_for(task, task.response_due, responded):
            yield Item(task.unit, task.response_due, int(responded or "RESPONSE" in task.excused), 1)


def handled_volume(case: Row) -> Iterator[Item]:
    for task in case.tasks:
        if task.dispatched_at:
            weight = ROUTE_WEIGHT[task.route] // (1 if task.role == "LEAD" else 2)
            yield Item(task.unit, task.dispatched_at, weight if task.accepted_at else 0, weight)


def ontime_rate(case: Row) -> Iterator[Item]:
    for task in case.all_tasks:
        filed = within(task.feedback_at, task.due)
        if answered_for(task, task.due, filed) and not task.suspended:
            undecided = task.counts and task.feedback_at is not None and task.accepted_at is None
            yield Item(task.unit, task.due, int(filed or "LATE" in task.excused), 1, undecided)


def resolution_rate(case: Row) -> Iterator[Item]:
    """The requester's word counts; where there is no requester, what the passed verification found."""
    if case.unreasonable_at:
        return
    voices = [callback for callback in case.callbacks if callback.reached] if case.has_requester else passed(case)
    for voice in voices:
        yield from for_lead(case, voice.at, int(voice.resolved is True), 1, "OPINION")


def satisfaction(case: Row) -> Iterator[Item]:
    """One item per case and round, however many requesters rated it; every passed verification opens a round."""
    if case.unreasonable_at:
        return
    rounds: defaultdict[int, list[Row]] = defaultdict(list)
    for callback in case.callbacks:
        if callback.reached and callback.rating in RATING_SCORE:
            rounds[sum(verification.at <= callback.at for verification in passed(case))].append(callback)
    for ratings in rounds.values():
        mean = Fraction(sum(RATING_SCORE[callback.rating] for callback in ratings), len(ratings))
        yield from for_lead(case, max(callback.at for callback in ratings), half_up(mean), 10_000, "OPINION")


def first_pass_rate(case: Row) -> Iterator[Item]:
    if real := [verification for verification in case.verifications if verification.result in {"PASS", "FAIL"}]:
        first = min(real, key=lambda verification: verification.seq)
        yield from for_lead(case, first.at, int(first.result == "PASS"), 1, "FIRST_PASS")


def repeat_rate(case: Row) -> Iterator[Item]:
    excused = not leads(case.tasks) or "REPEAT" in leads(case.tasks)[-1].excused
    if case.closed_at and not excused and not case.unreasonable_at:
        end = case.closed_at + REPEAT_WINDOW
        repeated = any(again.repeat_confirmed_at and within(again.registered_at, end) for again in case.repeats)
        yield Item(leads(case.tasks)[-1].unit, end, int(repeated), 1)


def answered_for(task: Row, due: datetime | None, met: bool) -> bool:
    """Whether a limit is the unit's; once a consultation took the task away, if it was met or had passed by then."""
    return bool(due and (task.counts or (task.consulted and (met or not within(task.ended_at, due)))))


def within(at: datetime | None, limit: datetime | None) -> bool:
    return at is not None and limit is not None and at <= limit


def for_lead(case: Row, at: datetime, numerator: int, denominator: int, excuse: str) -> Iterator[Item]:
    """An item for the lead task in force then, if it counts and nothing took the item off; void ones until they end."""
    in_force = [t for t in leads(case.all_tasks) if t.dispatched_at <= at and (t.counts or within(at, t.ended_at))]
    if in_force and in_force[-1].counts and excuse not in in_force[-1].excused:
        yield Item(in_force[-1].unit, at, numerator, denominator)


def leads(tasks: list[Row]) -> list[Row]:
    """Lead tasks in the order of their dispatch; two of the same moment in the order of the file."""
    return sorted((t for t in tasks if t.role == "LEAD" and t.dispatched_at), key=lambda t: t.dispatched_at)


def passed(case: Row) -> list[Row]:
    return [verification for verification in case.verifications if verification.result == "PASS"]


KPIS = (response_rate, handled_volume, ontime_rate, resolution_rate, satisfaction, first_pass_rate, repeat_rate)


def recount(folder: Path, first: date, last: date, now: datetime) -> Figures:
    """The figures of the local days `first` to `last`, as `commandcenter kpi --json` prints them less score and rank.

    Items after `now` do not count yet. Units outside the four peer groups are not listed; the total is the sum of
    those that are, and has no ranking value.
    """
    units, cases = load(folder)
    total: list[Figures] = []
    of_unit: dict[str, list[Figures]] = {unit.code: [] for unit in units}
    for kpi in KPIS:
        items: dict[str, list[Item]] = {unit.code: [] for unit in units}
        for case, item in ((c, i) for c in cases for i in kpi(c)):
            of_here = case.origin != "LEDGER" or item.at > case.registered_at  # nothing from before the cut-over
            if item.unit in items and of_here and first <= item.at.astimezone(LOCAL).date() <= last and item.at <= now:
                items[item.unit].append(item)
        total.append(figures(kpi.__name__, [item for own in items.values() for item in own]))
        for code, own in items.items():
            of_unit[code].append(figures(kpi.__name__, own))
        for group in PEER_GROUPS:
            shrink([of_unit[unit.code][-1] for unit in units if unit.peer_group == group])
    listed = [{"code": u.code, "name": u.name, "peer_group": u.peer_group, "kpis": of_unit[u.code]} for u in units]
    return {"from": first.isoformat(), "to": last.isoformat(), "total": {"kpis": total}, "units": listed}


def figures(kpi: str, items: list[Item]) -> Figures:
    numerator = sum(item.numerator for item in items)
    denominator = sum(item.denominator for item in items)
    volume = kpi == "handled_volume"
    value = two_places(Fraction(*((denominator, 100) if volume else (100 * numerator, denominator or 1))))
    return {
        "code": kpi,
        "numerator": numerator,
        "denominator": denominator,
        "value": value if denominator else None,
        "n": len(items),
        "pending": sum(item.pending for item in items),
        "small_sample": len(items) < SMALL_SAMPLE,
        "shrunk": None,
    }


def shrink(group: list[Figures]) -> None:
    """Fills in `shrunk` of one KPI in one peer group: (x + 5p) ÷ (n + 5), x = rate · n, p = Σx ÷ Σn."""
    counted = [one for one in group if one["n"]]
    x = [Fraction(one["numerator"], one["denominator"]) * one["n"] for one in counted]
    for one, own in zip(counted, x, strict=True):
        p = sum(x) / sum(other["n"] for other in counted)
        one["shrunk"] = two_places(100 * (own + 5 * p) / (one["n"] + 5))


def half_up(value: Fraction) -> int:
    return (value + Fraction(1, 2)).__floor__()


def two_places(value: Fraction) -> str:
    return "{}.{:02d}".format(*divmod(half_up(value * 100), 100))


def compare(ours: Figures, path: Path, strict: bool) -> list[str]:
    try:
        theirs = by_name(json.loads(path.read_text(encoding="utf-8-sig")), strict)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Unusable(f"{path} 找不到，或不是 commandcenter kpi --json 的输出。") from None
    return list(differences(by_name(ours, strict), theirs))


def by_name(answer: Figures, strict: bool) -> Figures:
    """What is compared, under names instead of places in a list."""
    named = {"from": answer["from"], "to": answer["to"], "units": len(answer["units"])}
    for code, block in [("total", answer["total"]), *((unit["code"], unit) for unit in answer["units"])]:
        names = (*COMPARED, "shrunk") if strict and code != "total" else COMPARED
        kpis = {kpi["code"]: {name: kpi[name] for name in names if name in kpi} for kpi in block["kpis"]}
        named[code] = {"name": block.get("name"), "peer_group": block.get("peer_group"), **kpis}
    return named


def differences(ours: Any, theirs: Any, place: str = "") -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in ours | theirs:
            yield from differences(ours.get(name, ABSENT), theirs.get(name, ABSENT), f"{place} {name}".strip())
    elif shown(ours) != shown(theirs):
        yield f"{place}：重算 {shown(ours)}，对比文件 {shown(theirs)}"


def shown(value: Any) -> str:
    """As JSON writes it, so that 5, 5.0, "5" and true stay four different things."""
    if value is ABSENT:
        return "没有"
    return "有" if isinstance(value, dict) else json.dumps(value, ensure_ascii=False)


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Unusable(f"用法不对（{message}）。{' '.join(self.format_usage().split())}")


def arguments(given: list[str]) -> argparse.Namespace:
    parser = Parser(description="只凭导出文件夹里的 CSV 独立重算七项指标。")
    parser.add_argument("folder", type=Path, metavar="EXPORT_DIR", help="导出文件夹")
    parser.add_argument("--from", type=date.fromisoformat, required=True, dest="first", metavar="DAY", help="首日")
    parser.add_argument("--to", type=date.fromisoformat, required=True, dest="last", metavar="DAY", help="末日（含）")
    parser.add_argument("--now", type=moment, required=True, metavar="TIME", help="统计时刻，ISO 并带时区")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.add_argument("--compare", type=Path, metavar="KPI_JSON", help="与 commandcenter kpi --json 的输出逐项对比")
    parser.add_argument("--strict", action="store_true", help="对比时连同排名值 shrunk")
    options = parser.parse_args(given)
    if options.last < options.first:
        parser.error("--to 早于 --from")
    return options


def table(answer: Figures) -> Iterator[str]:
    for block in [{"code": "合计", "name": "", **answer["total"]}, *answer["units"]]:
        yield f"{block['code']} {block['name']}".strip()
        for kpi in block["kpis"]:
            value, ratio = kpi["value"] or "—", f"{kpi['numerator']} ÷ {kpi['denominator']}"
            yield f"  {kpi['code']:<16}{value:>10}   {ratio}   n {kpi['n']}   待核查 {kpi['pending']}"


def main(given: list[str]) -> int:
    try:
        options = arguments(given)
        answer = recount(options.folder, options.first, options.last, options.now)
        found = compare(answer, options.compare, options.strict) if options.compare else []
    except Unusable as why:
        print(why, file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    elif not options.compare:
        print(*table(answer), sep="\n")
    if options.compare:
        print(*(found or ["一致：每个数字都相同。"]), sep="\n", file=sys.stderr if options.json else sys.stdout)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
