"""The database becomes a newer program's while older ones write: what only adds they do not feel, of what takes away
they are told; nothing is lost or half done (§7.17)."""

from __future__ import annotations

from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import func, select

from commandcenter.bench.crew import crew
from commandcenter.models.store import schema
from commandcenter.models.store import tables as t
from tests.stage import ServerStage
from tests.stations import desks
from tests.stations.test_followers import gapless
from tests.store.test_versions import CONTRACTS, EXPANDS, NEXT, Edition

CLERKS = ("intake1", "intake2", "intake3")
EACH = 40


@pytest.mark.parametrize("takes_away", [False, True], ids=["expand", "contract"])
def test_an_upgrade_under_load(
    server_stage: ServerStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, takes_away: bool
) -> None:
    edition = Edition(tmp_path, monkeypatch)
    hired = [(server_stage.url_of(login), login, server_stage.now) for login in CLERKS]
    with crew(desks.persistent, hired) as clerks:
        clerks.ask(EACH)
        _until_some_are_there(server_stage)
        statement, writes_from = (CONTRACTS, NEXT) if takes_away else (EXPANDS, schema.HEAD)
        edition.upgrade(server_stage.url, server_stage, statement, writes_from=writes_from)
        answers = [answer for clerk in clerks.answers() for answer in clerk]
        after = [answer for clerk in clerks.all(1) for answer in clerk]
    refused = [why for why in (*answers, *after) if why is not None]
    assert len(answers) + len(after) - len(refused) == _there(server_stage)
    if takes_away:
        assert len([why for why in after if why is not None]) == len(CLERKS)
        assert all("请升级程序；在此之前只能查看" in why for why in refused)
    else:
        assert refused == []
        assert server_stage.verify() == []
    assert gapless(server_stage)


def _there(stage: ServerStage) -> int:
    with stage.store.read() as connection:
        return connection.execute(select(func.count()).select_from(t.case)).scalar_one()


def _until_some_are_there(stage: ServerStage) -> None:
    while _there(stage) < len(CLERKS):
        sleep(0.02)
