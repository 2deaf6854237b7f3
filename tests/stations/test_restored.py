"""Yesterday's backup is put in force while everybody works: all load again, and send again what it lacks (§7.8)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from commandcenter.bench.crew import crew
from commandcenter.dispatch.intake.outbox import SlipState
from commandcenter.dispatch.upkeep import keeping
from commandcenter.models.store import tables as t
from tests.proxy import Proxy
from tests.servers import Template
from tests.stage import ServerStage
from tests.stations import desks
from tests.stations.test_followers import gapless
from tests.stations.test_promises import Hall
from tests.stations.windows import new_application, window

LOGINS = ("intake1", "lead1")
#: Whoever looks all the time keeps the windows from their work.
_BETWEEN_LOOKS = 0.05
HALF_WRITTEN = "来电人说到一半"


def nobody(*told: object) -> None:
    """Nobody listens."""


def until(seen: Callable[[], bool]) -> None:
    """A test's timeout ends it where that never comes."""
    while not seen():
        time.sleep(_BETWEEN_LOOKS)


def texts(stage: ServerStage) -> Counter[str]:
    with stage.store.read() as connection:
        return Counter(connection.execute(select(t.case.c.text)).scalars())


@pytest.fixture
def small(server_stage: ServerStage) -> ServerStage:
    """A small staff: hundreds of logins take their time."""
    with server_stage.store.unit() as unit:
        few = (*LOGINS, "intake2", "intake3", "dispatch1")
        unit.execute(t.account.update().where(t.account.c.login.not_in(few)).values(active=False))
        unit.execute(t.account.update().where(t.account.c.login.in_(few)).values(must_change=False))
    return server_stage


def restore(stage: ServerStage, backup: Path) -> None:
    keeping.restore(backup, stage.url, stage.now, force=True, hand_out=nobody, progress=nobody)
    stage.store.database.engine.dispose()


def test_windows_load_again_and_send_what_the_backup_lacks(small: ServerStage, proxy: Proxy, tmp_path: Path) -> None:
    stage, backup = small, tmp_path / "town.zip"
    kept = [stage.register(text=f"第{n}盏路灯不亮").id for n in range(2)]
    keeping.back_up(stage.url, backup, stage.now, "test", nobody)
    stage.register(text="备份以后登记的")
    url = f"postgresql://127.0.0.1:{proxy.port}/{stage.name}?home={Template.NAME}&sslmode=disable"
    hired = [(url, login, tmp_path / login) for login in LOGINS]
    with crew(window, hired, application=new_application) as windows:

        def everybody(*asked: object) -> Callable[[object], bool]:
            return lambda wanted: windows.all(*asked) == [wanted] * len(LOGINS)

        until(lambda: everybody("is_connected")(True))
        until(lambda: everybody("rows")({*kept, max(kept) + 1}))
        proxy.cut()
        until(lambda: everybody("is_connected")(False))
        windows.each([("write", f"断线时 {login} 收下的") for login in LOGINS])
        windows.all("send")
        until(lambda: everybody("slips")([SlipState.WAITING]))
        proxy.mend()
        until(lambda: everybody("slips")([SlipState.SENT]))
        windows.all("write", HALF_WRITTEN)
        assert texts(stage).total() == 5

        restore(stage, backup)
        until(lambda: texts(stage).total() == 4)
        until(lambda: len(windows.all("rows")[0]) == 4 and everybody("slips")([SlipState.SENT]))
        after = stage.register(text="恢复以后登记的").id
        until(lambda: all(after in rows and len(rows) == 5 for rows in windows.all("rows")))
        assert windows.all("written") == [HALF_WRITTEN] * len(LOGINS)
    taken = [f"断线时 {login} 收下的" for login in LOGINS]
    assert texts(stage) == Counter(["第0盏路灯不亮", "第1盏路灯不亮", *taken, "恢复以后登记的"])
    with stage.store.read() as connection:
        assert connection.execute(text("SELECT value FROM app_meta WHERE key = 'epoch'")).scalar_one() == "2"
    assert gapless(stage)
    assert stage.verify() == []


def test_writers_in_full_swing_come_through(small: ServerStage, proxy: Proxy, tmp_path: Path) -> None:
    """Nothing is doubled, and whatever was promised after the restore is there."""
    backup = tmp_path / "town.zip"
    keeping.back_up(small.url, backup, small.now, "test", nobody)
    hall = Hall(small, proxy, tmp_path)
    with crew(desks.intake, hall.hired) as stations:
        stations.ask("take", 30)
        hall.until_promised(4)
        restore(small, backup)
        before = set(hall.promised())
        stations.answers()
        stations.all("replay")
    there = Counter({words.removeprefix("路灯不亮 "): n for words, n in texts(small).items()})
    assert max(there.values()) == 1
    # the first of each may have been taken before, and be written down a moment after
    after = [[key for key in desks.promises(own) if key not in before][1:] for own in hall.folders]
    later = [key for keys in after for key in keys]
    assert later
    assert {key: there[key] for key in later} == dict.fromkeys(later, 1)
    assert gapless(small)
    assert small.verify() == []
