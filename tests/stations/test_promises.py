"""What a caller was promised is at the server once, whatever died meanwhile (§7.4–6, G11).

Every promise is written down by its workstation outside all databases, before the fault; the two sets are compared.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import select

from commandcenter.bench.crew import Crew, crew
from commandcenter.models.store import tables as t
from tests.proxy import Proxy
from tests.stage import ServerStage
from tests.stations import desks
from tests.stations.test_followers import gapless

LOGINS = ("intake1", "intake2", "intake3", "dispatch1")


class Hall:
    """Workstations behind one cable, each with a folder of its own."""

    def __init__(self, stage: ServerStage, proxy: Proxy, folder: Path) -> None:
        self.stage = stage
        self.folders = [folder / login for login in LOGINS]
        for own in self.folders:
            own.mkdir()
        self.hired = []
        for login, own in zip(LOGINS, self.folders, strict=True):
            self.hired.append((proxy.url_of(stage, login), login, stage.now, own))

    def promised(self) -> list[str]:
        return [key for own in self.folders for key in desks.promises(own)]

    def until_promised(self, more: int) -> None:
        """Waits until every workstation has promised so many more."""
        wanted = [len(desks.promises(own)) + more for own in self.folders]
        while any(len(desks.promises(own)) < n for own, n in zip(self.folders, wanted, strict=True)):
            sleep(0.02)  # the processor is theirs

    def is_kept(self) -> None:
        """Every promise once, nothing twice, nothing that was not asked for; the log without a gap."""
        with self.stage.store.read() as connection:
            texts = list(connection.execute(select(t.case.c.text)).scalars())
        there = Counter(text.removeprefix("路灯不亮 ") for text in texts)
        promised = self.promised()
        assert {key: there[key] for key in promised} == dict.fromkeys(promised, 1)
        assert max(there.values()) == 1
        assert gapless(self.stage)
        assert self.stage.verify() == []


@pytest.fixture
def hall(server_stage: ServerStage, proxy: Proxy, tmp_path: Path) -> Hall:
    return Hall(server_stage, proxy, tmp_path)


def _back(hall: Hall) -> None:
    """The server answers again; the test's own connections are of the time before."""
    hall.stage.store.database.engine.dispose()


def _end(stations: Crew) -> None:
    stations.answers()
    stations.all("replay")


def test_replies_cut_and_the_server_killed_under_load(hall: Hall, proxy: Proxy) -> None:
    with crew(desks.intake, hall.hired) as stations:
        stations.ask("take", 24)
        hall.until_promised(4)
        proxy.cut_replies(True)
        hall.until_promised(3)
        proxy.cut_replies(False)
        hall.until_promised(2)
        hall.stage.cluster.crash()
        hall.until_promised(3)
        hall.stage.cluster.start()
        _back(hall)
        _end(stations)
    assert proxy.replies_cut
    assert len(hall.promised()) == 24 * len(LOGINS)
    hall.is_kept()


def test_workstations_killed_with_full_outboxes(hall: Hall, proxy: Proxy) -> None:
    with crew(desks.intake, hall.hired) as stations:
        stations.all("take", 2)
        proxy.cut()
        stations.ask("take", 1000)
        hall.until_promised(5)
        stations.kill()
    proxy.mend()
    assert len(hall.promised()) >= 7 * len(LOGINS)
    with crew(desks.intake, hall.hired) as again:
        again.all("replay")
    hall.is_kept()
