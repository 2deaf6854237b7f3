"""The demonstration: every path walked, everything counted agrees with the event log, one seed makes one history."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest

from commandcenter.demo import PASSWORD, DemoReport, seed
from commandcenter.models.case import OPEN, AskKind, AskResult, CaseFile, CaseState, Check, CloseKind, Rating, TaskRole
from commandcenter.models.draft import Platform
from commandcenter.models.errors import UserError
from commandcenter.models.kpi import Figure
from commandcenter.models.lifecycle import Action
from commandcenter.models.scoring.periods import month_of
from commandcenter.models.store import accounts, figures
from commandcenter.models.store.meta import DatabaseKind
from commandcenter.models.store.store import Store, dossiers, open_store
from commandcenter.models.store.verify import verify
from commandcenter.models.timing.worktime import TZ
from commandcenter.models.town.township import Township
from commandcenter.models.town.township_files import load_township

ROOT = Path(__file__).resolve().parents[2]
#: Long enough for the archive (30 days after closing), with the make-up workday of 10 October inside.
END, DAYS, PER_DAY = date(2026, 10, 23), 36, 5


@pytest.fixture(scope="module")
def township() -> Township:
    return load_township(ROOT / "resources" / "township")


@pytest.fixture(scope="module")
def made(township: Township, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DemoReport, Store, list[int]]]:
    """A small history with every path, its store and the days its progress told of."""
    url = f"sqlite:///{tmp_path_factory.mktemp('demo') / '演示 50%.db'}"
    told: list[int] = []
    report = seed(url, township, days=DAYS, per_day=PER_DAY, seed=7, end=END, progress=lambda day, of: told.append(day))
    store = open_store(url)
    yield report, store, told
    store.close()


@pytest.fixture(scope="module")
def files(made: tuple[DemoReport, Store, list[int]]) -> list[CaseFile]:
    """Every dossier as its events tell it."""
    with made[1].read() as connection:
        return list(dossiers(connection))


def test_every_action_occurs(made):
    assert [action.label for action, count in made[0].actions.items() if not count] == []


def test_every_special_path_is_walked(made):
    assert [name for name, count in made[0].paths.items() if not count] == []


def test_no_story_is_stopped_by_a_rule(made):
    """Rules refuse what the stories mean them to refuse, and nothing else."""
    report = made[0]
    assert report.broken == {}
    assert report.refused >= 3


def _asked(kind: AskKind, result: AskResult) -> Callable[[CaseFile], int]:
    return lambda f: sum(r.kind is kind and r.result is result for r in f.requests)


ORACLES: dict[str, Callable[[CaseFile], int]] = {
    "无诉求人": lambda f: f.case.requesters == 0 and f.case.origin == "LIVE",
    "当场答复": lambda f: f.case.close_kind is CloseKind.ANSWERED,
    "涉及两地": lambda f: bool(f.case.involved),
    "历史件": lambda f: f.case.origin == "HISTORY",
    "退单同意": _asked(AskKind.RETURN, AskResult.APPROVED),
    "退单不同意": _asked(AskKind.RETURN, AskResult.REFUSED),
    "延期同意": _asked(AskKind.EXTENSION, AskResult.APPROVED),
    "不予受理": _asked(AskKind.REFUSAL, AskResult.APPROVED),
    "申请超时上呈": lambda f: sum(r.escalated_at is not None for r in f.requests),
    "挂账": lambda f: len(f.suspensions),
    "协办": lambda f: sum(t.role is TaskRole.CO for t in f.tasks),
    "代录": lambda f: len(f.proxies),
    "红牌": lambda f: sum(t.red_at is not None for t in f.tasks),
    "核查不通过返工": lambda f: sum(v.result is Check.FAIL for v in f.verifications),
    "抽查": lambda f: sum(v.result in (Check.SAMPLE_PASS, Check.SAMPLE_FAIL) for v in f.verifications),
    "不满意": lambda f: sum(c.rating is Rating.DISSATISFIED for c in f.callbacks),
    "两次返工": lambda f: f.case.rework >= 2,
    "演练": lambda f: f.case.drill,
    "信访依法终结": lambda f: f.case.close_kind is CloseKind.PETITION_FINAL,
    "被反映单位回避": lambda f: bool(f.case.complained_units),
    "评价上报": lambda f: any(s.direction == "OF_REPORT" for s in f.scores),
    "归档": lambda f: f.case.state is CaseState.ARCHIVED and f.case.origin != "HISTORY",
}


def test_counts_match_the_event_log(made, files):
    report = made[0]
    assert {name: report.paths[name] for name in ORACLES} == {
        name: sum(int(count(file)) for file in files) for name, count in ORACLES.items()
    }
    assert report.cases == sum(file.case.origin != "HISTORY" for file in files)
    assert report.history == len(files) - report.cases
    assert report.ended == datetime.combine(END, time(16, 40), TZ)


def test_open_states_match_the_event_log(made, files):
    report = made[0]
    states = Counter(file.case.state for file in files if file.case.state in OPEN)
    assert report.open_states == states
    assert report.open == states.total()


def _nonzero(sums: figures.UnitFigures) -> dict[tuple[int, str], Figure]:
    """A sum that came back to nothing says the same as none."""
    return {(unit, metric): f for unit, of in sums.items() for metric, f in of.items() if f != Figure(0, 0, 0, 0)}


def test_figures_equal_the_recount(made, files):
    """Facts and sums kept with each command say what the events say, for every unit and metric."""
    store = made[1]
    first, last = date(2026, 9, 1), month_of(END).last
    with store.read() as connection:
        limits = store.setup(connection).limits
        now = max(moment for f in files for moment in (f.case.registered_at, f.case.closed_at) if moment)
        kept = figures.unit_figures(connection, first, last, now)
    told = figures.recomputed(files, limits, first, last, now)
    assert _nonzero(kept.sums) == _nonzero(told.sums)
    assert (kept.ratings, kept.deducted) == (told.ratings, told.deducted)
    assert kept.sums
    assert kept.ratings
    assert kept.deducted


def test_database_verifies(made):
    store = made[1]
    with store.read() as connection:
        assert list(verify(connection, store.setup(connection).limits)) == []


def test_accounts_of_the_demonstration(made):
    store = made[1]
    assert store.kind() is DatabaseKind.DEMO
    with store.read() as connection:
        assert accounts.check_password(connection, "intake1", PASSWORD).login == "intake1"
        assert not any(account.must_change for account in accounts.listing(connection))


def test_calendar_was_mended(made, township: Township):
    """The make-up workday that the history learns of on the way stands in the calendar of the end."""
    assert made[1].township().calendar == township.calendar


def test_progress_tells_of_each_day_once(made):
    assert made[2] == list(range(1, DAYS + 1))


def test_papers_are_on_their_way(made):
    """Drafts lie about, a receipt is missing, and one void sheet was issued again."""
    with sqlite3.connect(made[1].path) as connection:
        drafts = Counter(connection.execute("SELECT state FROM paper_draft").fetchall())
        papers = Counter(connection.execute("SELECT kind, state, replaces IS NOT NULL FROM document").fetchall())
        (missing,) = connection.execute("SELECT count(*) FROM paper_receipt WHERE received_at IS NULL").fetchone()
    assert len(drafts) >= 2
    assert papers["dispatch", "VOID", 0] == papers["dispatch", "ISSUED", 1] == 1
    assert papers["petition_notice", "ISSUED", 0] == papers["service_receipt", "ISSUED", 0] == 1
    assert papers["first_report", "ISSUED", 0]
    assert missing


def test_nobody_is_real(made):
    with sqlite3.connect(made[1].path) as connection:
        people = list(connection.execute("SELECT name, phone FROM requester"))
    assert people
    assert all("某" in name and phone.startswith("1380000") for name, phone in people)


def test_reports_of_many_platforms(files):
    assert {file.case.platform for file in files} >= {Platform.HOTLINE_12345, Platform.GRID, Platform.LOCAL}


_DUMP = """
import sys
from datetime import date, datetime, time
from pathlib import Path
from commandcenter.demo import seed
from commandcenter.models.town.township_files import load_township
township = load_township(Path(sys.argv[1]))
seed("sqlite:///" + sys.argv[2], township, days=5, per_day=9, seed=3, end=date(2026, 10, 23))
"""


def _content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table; without passwords, whose salt is chance, and the index of the searched text."""
    with sqlite3.connect(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        names = [name for name in names if not name.startswith("case_token")]
        out = {}
        for name in sorted(names):
            rows = connection.execute(f'SELECT * FROM "{name}"')
            columns = [column[0] for column in rows.description]
            hidden = columns.index("password") if "password" in columns else -1
            out[name] = sorted(
                (tuple(v for i, v in enumerate(row) if i != hidden) for row in rows), key=lambda row: repr(row)
            )
        return out


def test_same_seed_same_history(tmp_path: Path):
    """Also in another process, where sets of texts are walked in another order."""
    for name, hashing in (("one", "1"), ("two", "2")):
        subprocess.run(
            [sys.executable, "-c", _DUMP, str(ROOT / "resources" / "township"), str(tmp_path / name)],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": hashing},
            check=True,
        )
    one, two = _content(tmp_path / "one"), _content(tmp_path / "two")
    assert one == two
    assert len(one["chain"]) > 100


# --- where it is put -------------------------------------------------------------------------------------------------


def _small(url: str, township: Township, **more) -> DemoReport:
    return seed(url, township, days=1, per_day=2, end=END, **more)


def test_an_existing_database_is_kept(township: Township, tmp_path: Path):
    path = tmp_path / "laohu.db"
    path.write_bytes(b"my work")
    with pytest.raises(UserError, match="不是本程序的数据库文件"):
        _small(f"sqlite:///{path}", township)
    assert path.read_bytes() == b"my work"


def test_force_replaces_it_when_the_new_one_is_whole(township: Township, tmp_path: Path):
    path = tmp_path / "laohu.db"
    path.write_bytes(b"my work")
    assert _small(f"sqlite:///{path}", township, force=True).cases > 0
    assert os.listdir(tmp_path) == ["laohu.db"]
    open_store(f"sqlite:///{path}").close()


def test_breaking_off_leaves_the_old_one_and_nothing_else(township: Township, tmp_path: Path):
    path = tmp_path / "laohu.db"
    path.write_bytes(b"my work")

    def stop(day: int, days: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _small(f"sqlite:///{path}", township, force=True, progress=stop)
    assert os.listdir(tmp_path) == ["laohu.db"]
    assert path.read_bytes() == b"my work"


@pytest.mark.parametrize("wrong", [{"days": 0}, {"per_day": 0}])
def test_impossible_sizes(township: Township, tmp_path: Path, wrong: dict[str, int]):
    with pytest.raises(UserError):
        seed(f"sqlite:///{tmp_path / 'a.db'}", township, **wrong)


def test_an_address_that_is_none(township: Township):
    with pytest.raises(UserError, match="数据库地址应为"):
        seed("nonsense", township)


@pytest.mark.parametrize("end", [date(2026, 4, 20), date(2027, 2, 7)])
def test_calendar_is_whole_whenever_it_ends(township: Township, tmp_path: Path, end: date):
    """Also when the next make-up workday lies behind the end, or no year's arrangement is known."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    seed(url, township, days=6, per_day=1, end=end)
    store = open_store(url)
    assert store.township().calendar == township.calendar
    store.close()


def test_actions_are_all_of_the_life_cycle(made):
    assert list(made[0].actions) == list(Action)
