"""Scores and ranks recounted from the CSV files of an export, on top of `recount.py` and as independent of the program.

    python tests/recount_scores.py EXPORT_DIR --from 2026-10-01 --to 2026-10-31 --now 2026-11-20T18:00:00+08:00
                                   [--compare kpi.json]

The rules are those of domain §3, "Two-way score": base = weighted mean of the KPIs' own scores, mixed with the ratings
received, less deductions (at most 20 points), with bonuses (at most 5), within 0–100. Ranks follow the same score with
each rate shrunk. `--compare` lists every score and rank that `commandcenter kpi --json` gives otherwise.
"""

# ruff: noqa: T201  (a script answers on stdout)
from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parent.parent))

from tests import recount
from tests.recount import LOCAL, SMALL_SAMPLE, Figures, half_up, moment

#: In points of 100.
WEIGHTS = {
    "response_rate": 15,
    "handled_volume": 10,
    "ontime_rate": 20,
    "resolution_rate": 20,
    "satisfaction": 20,
    "first_pass_rate": 10,
    "repeat_rate": 5,
}
SHARES = {"STATION": 30, "COUNTY": 30, "COMMUNITY": 20, "VILLAGE": 20}
ITEMS = {"ARRIVAL": 30, "EFFECT": 40, "ATTITUDE": 20, "COMMUNICATION": 10}
#: Ratings of an item without which its mean is secret, and no part of a score.
TELLING = 3
OF_REPORT = {"TRUE_REPORT": 40, "COMPLETE": 30, "CLASSIFIED": 30}
MOST_DEDUCTED, MOST_BONUS, REFUSED, RED, FAKE = Fraction(20), Fraction(5), Fraction(1), Fraction(1, 2), Fraction(5)
Rows = list[dict[str, str]]


class Scheme(NamedTuple):
    weights: dict[str, int]
    shares: dict[str, int]
    most_deducted: Fraction
    most_bonus: Fraction
    least: int


def rows(folder: Path, name: str) -> Rows:
    path = folder / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def scores(folder: Path, first: date, last: date, now: datetime) -> dict[str, dict[str, Any]]:
    """Score (as printed) and rank of every listed unit, by its code."""
    answer = recount.recount(folder, first, last, now)
    scheme = scheme_of(folder, last)

    def within(at: str) -> bool:
        return bool(at) and first <= moment(at).astimezone(LOCAL).date() <= last and moment(at) <= now

    reverse = reverse_ratings(folder, first, last, within)
    taken = deducted(folder, within)
    given = bonuses(folder, first, last)
    found: dict[str, dict[str, Any]] = {}
    for group in recount.PEER_GROUPS:
        units = [unit for unit in answer["units"] if unit["peer_group"] == group]
        ranked: dict[str, int] = {}
        for unit in units:
            code = unit["code"]
            points = min(given[code], scheme.most_bonus) - min(taken[code], scheme.most_deducted)
            mark = reverse.get((code, group))
            plain = mixed(base(unit, units, scheme, shrunk=False), mark, scheme.shares[group], points)
            shrunk = mixed(base(unit, units, scheme, shrunk=True), mark, scheme.shares[group], points)
            weight = sum(scheme.weights[kpi["code"]] for kpi in unit["kpis"] if kpi["denominator"])
            if shrunk is not None and 100 * weight >= scheme.least * sum(scheme.weights.values()):
                ranked[code] = shrunk
            found[code] = {"score": None if plain is None else f"{plain // 100}.{plain % 100:02d}", "rank": None}
        for code, own in ranked.items():
            found[code]["rank"] = 1 + sum(other > own for other in ranked.values())
    return found


def base(unit: Figures, group: list[Figures], scheme: Scheme, *, shrunk: bool) -> Fraction | None:
    """The weighted mean of what there is, 0–100, unrounded."""
    parts = []
    for at, kpi in enumerate(unit["kpis"]):
        if kpi["denominator"]:
            rate = Fraction(kpi["numerator"], kpi["denominator"])
            if shrunk:
                peers = [other["kpis"][at] for other in group if other["kpis"][at]["denominator"]]
                x = sum(Fraction(p["numerator"], p["denominator"]) * p["n"] for p in peers)
                p = x / sum(peer["n"] for peer in peers)
                rate = (rate * kpi["n"] + SMALL_SAMPLE * p) / (kpi["n"] + SMALL_SAMPLE)
            earned = 1 - rate if kpi["code"] == "repeat_rate" else rate
            parts.append((scheme.weights[kpi["code"]], earned))
    weight = sum(w for w, _ in parts)
    return 100 * sum(w * earned for w, earned in parts) / weight if weight else None


def mixed(own: Fraction | None, reverse: Fraction | None, share: int, points: Fraction) -> int | None:
    """Hundredths of the score: base and ratings mixed and rounded, then points taken and given, within 0–100."""
    if own is None:
        return None
    whole = own if reverse is None else (own * (100 - share) + reverse * share) / 100
    return min(max(half_up(100 * whole) + int(100 * points), 0), 10_000)


def counting(folder: Path) -> dict[str, dict[str, str]]:
    """The cases that stand in anybody's figures, by number."""
    return {
        row["no"]: row
        for row in rows(folder, "cases")
        if row["state"] not in recount.EXCLUDED_STATES
        and row["origin"] != "HISTORY"
        and row["drill"] == "0"
        and row.get("close_kind") != "ANSWERED"
    }


def reverse_ratings(folder: Path, first: date, last: date, within: Any) -> dict[tuple[str, str], Fraction]:
    """The weighted mean of the means of the items a unit was rated by, a 5 being 100: of whole months alone, and of
    each those items that were rated often enough in it."""
    kinds = {row["code"]: row["kind"] for row in rows(folder, "units")}
    alive = counting(folder)
    by_month: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row in rows(folder, "ratings"):
        if row["case_no"] in alive and within(row["at"]):
            day = moment(row["at"]).astimezone(LOCAL).date()
            if first <= day.replace(day=1) and month_ends(day) <= last:
                by_month[row["of_unit"], row["item"], f"{day:%Y-%m}"].append(int(row["score"]))
    said: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for (unit, item, _), scored in by_month.items():
        if len(scored) >= TELLING:
            said[unit][item] += scored
    found = {}
    for code, items in said.items():
        weights = ITEMS if kinds[code] in ("STATION", "COUNTY") else OF_REPORT
        parts = [(weights[item], Fraction(sum(s), 5 * len(s))) for item, s in items.items() if item in weights]
        if parts:
            found[code, kinds[code]] = 100 * sum(w * mean for w, mean in parts) / sum(w for w, _ in parts)
    return found


def deducted(folder: Path, within: Any) -> defaultdict[str, Fraction]:
    """Points taken: refused returns, red cards unless the task counts for nobody, proven fakes of who led then."""
    out: defaultdict[str, Fraction] = defaultdict(Fraction)
    alive = counting(folder)
    tasks = {row["id"]: row for row in rows(folder, "tasks") if row["case_no"] in alive}
    excused = {key: json.loads(row.get("excused") or "[]") for key, row in tasks.items()}
    for row in rows(folder, "requests"):
        refused = row["kind"] == "RETURN" and row["result"] == "REFUSED" and within(row["decided_at"])
        if refused and row["task_id"] in tasks and "RETURN" not in excused[row["task_id"]]:
            out[tasks[row["task_id"]]["unit"]] += REFUSED
    for key, row in tasks.items():
        counts = row["end_state"] not in recount.EXCLUDED_ENDS or row.get("consulted") == "1"
        if counts and within(row["red_at"]) and "LATE" not in excused[key]:
            out[row["unit"]] += RED
    for no, case in alive.items():
        if within(case["fraud_at"]):
            proven = moment(case["fraud_at"])
            leads = [t for t in tasks.values() if t["case_no"] == no and t["role"] == "LEAD" and t["undone"] == "0"]
            then = [t for t in leads if moment(t["dispatched_at"]) <= proven]
            if then:
                out[max(then, key=lambda t: (moment(t["dispatched_at"]), int(t["n"])))["unit"]] += FAKE
    return out


def bonuses(folder: Path, first: date, last: date) -> defaultdict[str, Fraction]:
    """Accepted bonuses of the months that lie wholly within the days; those of a withdrawn draft do not count."""
    out: defaultdict[str, Fraction] = defaultdict(Fraction)
    codes = {row["id"]: row["code"] for row in rows(folder, "units")}
    months = {row["id"]: row["month"] for row in rows(folder, "appraisal") if row["state"] != "WITHDRAWN"}
    for row in rows(folder, "appraisal_bonus"):
        if row["appraisal_id"] not in months:
            continue
        begins = date.fromisoformat(f"{months[row['appraisal_id']]}-01")
        if row["accepted"] == "1" and first <= begins and month_ends(begins) <= last:
            out[codes[row["unit_id"]]] += Fraction(int(row["points"]), 100)
    return out


def month_ends(day: date) -> date:
    """The last day of its month."""
    while (following := date.fromordinal(day.toordinal() + 1)).month == day.month:
        day = following
    return day


def scheme_of(folder: Path, last: date) -> Scheme:
    """The weights that hold in the last month of the days."""
    found = Scheme(WEIGHTS, SHARES, MOST_DEDUCTED, MOST_BONUS, 50)
    kept = [row["value"] for row in rows(folder, "setting") if row["key"] == "assessment.schemes"]
    for month, said in json.loads(kept[0]) if kept else []:
        if month <= f"{last:%Y-%m}":
            caps = Fraction(said["most_deducted"], 100), Fraction(said["most_bonus"], 100)
            found = Scheme(said["weights"], said["reverse_share"], *caps, said["least_weight"])
    return found


def compare(ours: dict[str, dict[str, Any]], path: Path) -> Iterator[str]:
    """Every score and rank that is told otherwise."""
    for unit in json.loads(path.read_text(encoding="utf-8-sig"))["units"]:
        own = ours.get(unit["code"], {})
        for name in ("score", "rank"):
            if own.get(name) != unit[name]:
                yield f"{unit['code']} {name}：重算 {own.get(name)}，对比文件 {unit[name]}"


def main(given: list[str]) -> int:
    try:
        options = recount.arguments(given)
        answer = scores(options.folder, options.first, options.last, options.now)
    except recount.Unusable as why:
        print(why, file=sys.stderr)
        return 2
    found = list(compare(answer, options.compare)) if options.compare else []
    if options.compare:
        print(*(found or ["一致：每个得分和名次都相同。"]), sep="\n")
    else:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
