"""A small October counted by hand: an export as tables that can be read, and the figures that must come out.

Figures next to a row are what it adds, `numerator/denominator`; nothing next to a row: it adds nothing in October.
"""

from __future__ import annotations

import csv
from pathlib import Path

Table = list[dict[str, str]]
Export = dict[str, Table]

NOW = "2026-11-20T18:00:00+08:00"
OCTOBER = ("2026-10-01", "2026-10-31")

# M1 has no task at all; Z0 is in no peer group.
UNITS = """
code name     kind      peer_group
S1   水利站   STATION   STATION
S2   供电所   STATION   STATION
K1   县交通局 COUNTY    COUNTY
V1   前仓村   VILLAGE   VILLAGE
M1   老湖社区 COMMUNITY COMMUNITY
Z0   指挥中心 CENTRE    -
"""

# KPI 7 counts where closed_at + 30 days lies in October: 7 (S1 1/1) and 9 (S2 0/1, its last lead).
# 8 is a repeat of 7 on the last second; 10 came a second late and 11 is not confirmed.
# 5 and 6 are certified unreasonable; 12 was answered on the spot; 1 follows in November.
CASES = """
no origin state         has_requester drill registered_at closed_at   unreasonable_at repeat_of repeat_confirmed_at
1  LIVE   CLOSED        1             0     10-05T08:00   10-14T10:00 -               -         -
2  LIVE   ARCHIVED      1             0     10-06T08:00   10-22T10:00 -               -         -
3  LEDGER CLOSED        1             0     10-08T08:00   10-23T10:00 -               -         -
4  LIVE   CLOSED        0             0     09-30T20:00   10-07T11:00 -               -         -
5  LIVE   CLOSED        1             0     10-09T08:00   10-18T10:00 10-18T09:00     -         -
6  LIVE   CLOSED        1             0     09-07T08:00   09-15T10:00 09-15T09:00     -         -
7  LIVE   ARCHIVED      1             0     09-01T08:00   09-10T10:00 -               -         -
8  LIVE   ACCEPTED      1             0     10-10T10:00   -           -               7         10-11T09:00
9  LIVE   ARCHIVED      1             0     09-02T08:00   09-12T10:00 -               -         -
10 LIVE   ACCEPTED      1             0     10-12T10:00:01 -          -               9         10-13T09:00
11 LIVE   ACCEPTED      1             0     10-01T08:00   -           -               9         -
12 LIVE   CLOSED        1             0     09-15T08:00   09-15T09:00 -               -         -
13 LIVE   SUSPENDED     1             0     10-06T08:00   -           -               -         -
14 LIVE   VERIFYING     1             0     10-12T08:00   -           -               -         -
15 LIVE   HANDLING      1             0     10-31T23:00   -           -               -         -
16 LIVE   CLOSED        1             0     10-12T07:00   10-20T10:00 -               -         -
17 LIVE   VERIFYING     1             0     10-22T08:00   -           -               -         -
18 LIVE   CLOSED        1             0     10-05T08:00   10-09T10:00 -               -         -
"""

# KPI 1 (response due), 2 (dispatch), 3 (due):
# t1  S1 1/1 100/100 1/1   signed at the limit itself
# t2  S2 0/1   50/50 0/1   contact a minute late, feedback a minute late; assisting: half the weight
# t3                       returned: nothing for the returner
# t4  S2 0/1 100/100 1/1   never contacted; feedback at the limit itself
# t5  K1 1/1 150/150 1/1
# t6  S1 0/1   75/75 1/1   never signed
# t7  V1 1/1       - 1/1   dispatched in September, response due with the first second of October
# t8  V1 1/1 100/100 1/1   the certified case still counts here
# t9 to t12                all in September
# t13 S1 0/1   0/200   -   contact late, R4, suspended now
# t14                      withdrawn
# t15 K1 1/1   0/200 0/1   feedback late and not decided: pending; its suspension is over
# t16                      waived
# t17 S1 1/1   0/100   -   response due in October's last second, due in November's first
# t18 V1   - 100/100 1/1   no response limit
# t19 S2 1/1 100/100   -   no due
# t20 S2 1/1   0/100 1/1   not decided: counts provisionally, pending
# t21                      waits for its dispatch
# t22                      a unit in no peer group
TASKS = """
id  case_no unit role route dispatched_at  response_due   signed_at   contact_at  due         feedback_at accepted_at end_state     ended_at
t1  1       S1   LEAD R2    10-05T09:00    10-05T09:30    10-05T09:30 10-05T09:20 10-12T17:30 10-08T10:00 10-13T09:00 DONE          -
t2  1       S2   CO   R2    10-05T09:00    10-05T09:30    10-05T09:10 10-05T09:31 10-12T17:30 10-12T17:31 10-13T09:00 DONE          -
t3  2       S1   LEAD R2    10-06T09:00    10-06T09:30    10-06T09:10 10-06T09:20 10-13T17:30 -           -           RETURNED      10-07T08:00
t4  2       S2   LEAD R2    10-07T09:00    10-07T09:30    10-07T09:05 -           10-14T17:30 10-14T17:30 10-16T10:00 DONE          -
t5  3       K1   LEAD R3    10-08T09:00    10-08T11:00    10-08T11:00 10-08T11:00 10-20T17:30 10-19T10:00 10-20T10:00 DONE          -
t6  3       S1   CO   R3    10-08T09:00    10-08T09:30    -           10-08T09:10 10-20T17:30 10-19T09:00 10-20T10:00 DONE          -
t7  4       V1   LEAD R1    09-30T23:59:59 10-01T00:00    10-01T00:00 10-01T00:00 10-01T17:30 10-01T16:00 10-02T10:00 DONE          -
t8  5       V1   LEAD R2    10-09T09:00    10-09T14:00    10-09T10:00 10-09T11:00 10-16T17:30 10-15T09:00 10-16T09:00 DONE          -
t9  6       S1   LEAD R2    09-07T09:00    09-07T09:30    -           -           09-14T17:30 09-10T09:00 09-11T09:00 DONE          -
t10 7       S1   LEAD R2    09-01T09:00    09-01T09:30    -           -           09-08T17:30 09-08T09:00 09-09T09:00 DONE          -
t11 9       S2   LEAD R2    09-05T09:00    09-05T09:30    -           -           09-11T17:30 09-10T09:00 09-10T10:00 DONE          -
t12 9       V1   LEAD R1    09-02T09:00    -              -           -           09-03T17:30 09-02T16:00 09-03T10:00 DONE          -
t13 13      S1   LEAD R4    10-06T10:00    10-06T10:30    10-06T10:10 10-06T10:31 10-20T17:30 -           -           -             -
t14 14      S2   LEAD R2    10-12T09:00    10-12T09:30    10-12T09:10 10-12T09:20 10-19T17:30 -           -           WITHDRAWN     10-13T08:50
t15 14      K1   LEAD R4    10-13T09:00    10-13T11:00    10-13T10:00 10-13T10:30 10-27T17:30 10-28T09:00 -           -             -
t16 14      V1   CO   R4    10-13T09:00    10-13T13:00    10-13T10:00 10-13T11:00 10-27T17:30 -           -           WAIVED        10-20T09:00
t17 15      S1   LEAD R2    10-31T23:29:59 10-31T23:59:59 10-31T23:40 10-31T23:50 11-01T00:00 -           -           -             -
t18 16      V1   LEAD R1    10-12T08:00    -              10-12T08:10 -           10-13T17:30 10-13T16:00 10-14T09:00 DONE          -
t19 16      S2   LEAD R2    10-16T09:00    10-16T09:30    10-16T09:10 10-16T09:20 -           10-18T09:00 10-19T09:00 DONE          -
t20 17      S2   LEAD R2    10-22T09:00    10-22T09:30    10-22T09:10 10-22T09:20 10-29T17:30 10-29T10:00 -           -             -
t21 17      S1   CO   R2    -              -              -           -           -           -           -           -             -
t22 18      Z0   LEAD R2    10-05T09:00    10-05T09:30    10-05T09:10 10-05T09:20 10-12T17:30 10-07T09:00 10-08T09:00 DONE          -
"""  # noqa: E501

SUSPENSIONS = """
task_id from        to
t13     10-07T09:00 10-08T09:00
t13     10-09T09:00 -
t15     10-14T09:00 10-15T09:00
"""

# KPI 6, the first real verification (a sample is none); of 4, which has no requester, KPI 4 as well.
# 1: S1 1/1   2: S2 0/1, by its number though not the first row   3: K1 1/1   4: V1 1/1, KPI 4 V1 1/2
# 5: V1 1/1 (certified)   16: V1 1/1, the lead of that day   18: no peer group
VERIFICATIONS = """
case_no seq at          result      resolved
1       1   10-13T09:00 PASS        1
2       2   10-16T10:00 PASS        1
2       1   10-15T09:00 FAIL        0
2       3   10-21T10:00 PASS        1
3       1   10-20T09:00 SAMPLE_FAIL 0
3       2   10-20T10:00 PASS        1
4       1   10-02T10:00 PASS        1
4       2   10-05T10:00 SAMPLE_PASS 1
4       3   10-07T10:00 PASS        0
5       1   10-16T09:00 PASS        1
6       1   09-11T09:00 PASS        1
7       1   09-09T09:00 PASS        1
9       1   09-03T10:00 PASS        1
9       2   09-10T10:00 PASS        1
16      1   10-14T09:00 PASS        1
16      2   10-19T09:00 PASS        1
18      1   10-08T09:00 PASS        1
"""

# KPI 4 and 5:
# 1:  S1 1/1, 10000
# 2:  S2 an attempt, then 0/1, 0 in the first round; 1/1, 10000 in the second
# 3:  K1 3/5; one item of five voices, of which three rate: (10000 + 8000 + 8000) ÷ 3 = 8666.67 → 8667
# 5:  nothing, certified unreasonable
# 16: V1 0/1, 8000; then S2 is the lead: 1/1, 10000
CALLBACKS = """
case_no requester seq at          reached resolved rating
1       1         1   10-14T09:00 1       1        VERY_SATISFIED
2       1         1   10-17T09:00 0       -        -
2       1         2   10-17T15:00 1       0        DISSATISFIED
2       1         3   10-22T09:00 1       1        SATISFIED
3       1         1   10-21T09:00 1       1        VERY_SATISFIED
3       2         1   10-21T10:00 1       1        BASICALLY
3       3         1   10-22T09:00 1       0        BASICALLY
3       4         1   10-22T10:00 1       1        REFUSED
3       5         1   10-22T11:00 1       0        -
5       1         1   10-17T09:00 1       0        DISSATISFIED
6       1         1   09-14T09:00 1       0        DISSATISFIED
7       1         1   09-10T09:00 1       1        SATISFIED
9       1         1   09-12T09:00 1       1        SATISFIED
16      1         1   10-15T09:00 1       0        BASICALLY
16      1         2   10-20T09:00 1       1        VERY_SATISFIED
18      1         1   10-09T09:00 1       1        VERY_SATISFIED
"""

# numerator, denominator, value, n, pending of the seven in their order; the comments above, added up.
NOTHING = (0, 0, None, 0, 0)
BY_HAND = {
    "S1": [
        (2, 4, "50.00", 4, 0),  # t1 t6 t13 t17
        (175, 475, "4.75", 4, 0),
        (2, 2, "100.00", 2, 0),  # t1 t6
        (1, 1, "100.00", 1, 0),
        (10_000, 10_000, "100.00", 1, 0),
        (1, 1, "100.00", 1, 0),
        (1, 1, "100.00", 1, 0),
    ],
    "S2": [
        (2, 4, "50.00", 4, 0),  # t2 t4 t19 t20
        (250, 350, "3.50", 4, 0),
        (2, 3, "66.67", 3, 1),  # t2 t4 t20
        (2, 3, "66.67", 3, 0),
        (20_000, 30_000, "66.67", 3, 0),
        (0, 1, "0.00", 1, 0),
        (0, 1, "0.00", 1, 0),
    ],
    "K1": [
        (2, 2, "100.00", 2, 0),  # t5 t15
        (150, 350, "3.50", 2, 0),
        (1, 2, "50.00", 2, 1),
        (3, 5, "60.00", 5, 0),
        (8_667, 10_000, "86.67", 1, 0),
        (1, 1, "100.00", 1, 0),
        NOTHING,
    ],
    "V1": [
        (2, 2, "100.00", 2, 0),  # t7 t8
        (200, 200, "2.00", 2, 0),  # t8 t18
        (3, 3, "100.00", 3, 0),  # t7 t8 t18
        (1, 3, "33.33", 3, 0),
        (8_000, 10_000, "80.00", 1, 0),
        (3, 3, "100.00", 3, 0),
        NOTHING,
    ],
    "M1": [NOTHING] * 7,
    "total": [
        (8, 12, "66.67", 12, 0),
        (775, 1375, "13.75", 12, 0),
        (8, 10, "80.00", 10, 2),
        (7, 12, "58.33", 12, 0),
        (46_667, 60_000, "77.78", 6, 0),
        (5, 6, "83.33", 6, 0),
        (1, 2, "50.00", 2, 0),
    ],
}


def parsed(table: str) -> Table:
    """Rows as a CSV holds them: "-" is empty, "10-05T09:00" that moment of 2026 in Asia/Shanghai."""
    head, *lines = (line.split() for line in table.strip().splitlines())
    return [dict(zip(head, map(spelled_out, line), strict=True)) for line in lines]


def spelled_out(text: str) -> str:
    if "T" in text and text[0].isdigit():
        return f"2026-{text}{':00' if text.count(':') == 1 else ''}+08:00"
    return "" if text == "-" else text


def export() -> Export:
    """The rows of every file by its name; the caller's own, to change at will."""
    tables = {
        "units": UNITS,
        "cases": CASES,
        "tasks": TASKS,
        "suspensions": SUSPENSIONS,
        "verifications": VERIFICATIONS,
        "callbacks": CALLBACKS,
    }
    return {name: parsed(table) for name, table in tables.items()}


def written(export: Export, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    for name, rows in export.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder
