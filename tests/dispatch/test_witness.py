"""A chain that was cut or made anew holds link by link; only who saw it before can tell."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from commandcenter.dispatch.upkeep import keeping
from commandcenter.dispatch.upkeep.witness import Witness
from commandcenter.models.store.audit import check_chain, links
from commandcenter.models.store.chain import chain_hash
from tests.stage import Stage


@pytest.fixture
def lived(town: Stage) -> Stage:
    for _ in range(3):
        town.register()
    return town


def nobody(*told: object) -> None:
    """Nobody listens."""


def past_the_guards(stage: Stage, work: Callable[..., None]) -> None:
    """Somebody who holds the database writes into it, and leaves its triggers as they were."""
    with stage.store.unit() as unit:
        if stage.store.path is None:
            unit.exec_driver_sql("SET LOCAL session_replication_role = replica")
            work(unit)
            return
        kept = unit.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _sql in kept:
            unit.exec_driver_sql(f'DROP TRIGGER "{name}"')
        work(unit)
        for _name, sql in kept:
            unit.exec_driver_sql(sql)


def cut(unit) -> None:
    """The last event gone, and everything that tells of it."""
    unit.execute(text("DELETE FROM chain WHERE seq = (SELECT seq FROM chain_head)"))
    unit.execute(text("DELETE FROM event WHERE id NOT IN (SELECT event_id FROM chain)"))
    unit.execute(text("UPDATE chain_head SET seq = seq - 1, hash = (SELECT hash FROM chain ORDER BY seq DESC LIMIT 1)"))


def compute_anew(unit) -> None:
    """Another author in an old event, and every hash from there on."""
    unit.execute(text("UPDATE event SET login = 'lead1' WHERE id = 2"))
    last = ""
    for link in list(links(unit)):
        made = chain_hash(last, link.seq, *link[3:])
        unit.execute(
            text("UPDATE chain SET prev = :prev, hash = :hash WHERE seq = :seq"),
            {"prev": last, "hash": made, "seq": link.seq},
        )
        last = made
    unit.execute(text("UPDATE chain_head SET hash = :hash"), {"hash": last})


@pytest.mark.parametrize("forged", [cut, compute_anew])
def test_what_every_link_hides_is_found(lived: Stage, tmp_path: Path, forged: Callable[..., None]) -> None:
    witness = Witness(tmp_path / "station")
    assert witness.look(lived.store) is None
    past_the_guards(lived, forged)
    with lived.store.read() as connection:
        assert list(check_chain(connection)) == []
    for _ in range(2):
        assert "链可能被截断或改写" in str(Witness(tmp_path / "station").look(lived.store))
    assert Witness(tmp_path / "newcomer").look(lived.store) is None


def test_work_goes_on_under_its_eyes(lived: Stage, tmp_path: Path) -> None:
    witness = Witness(tmp_path)
    for _ in range(3):
        assert witness.look(lived.store) is None
        lived.register()
    assert stat.S_IMODE((tmp_path / "witness.json").stat().st_mode) == 0o600


def test_a_restore_is_told_once(lived: Stage, tmp_path: Path) -> None:
    witness = Witness(tmp_path)
    keeping.back_up(lived.url, tmp_path / "town.zip", lived.now, "test", nobody)
    lived.register()
    lived.register()
    witness.look(lived.store)
    lived.store.close()
    keeping.restore(tmp_path / "town.zip", lived.url, lived.now, force=True, hand_out=nobody, progress=nobody)
    assert "已从备份恢复" in str(witness.look(lived.store))
    assert witness.look(lived.store) is None


@pytest.mark.parametrize("garbage", ["", "[]", '{"x": 1}', '{"x": ["a"]}'])
def test_a_memory_that_cannot_be_read_is_a_new_one(stage: Stage, tmp_path: Path, garbage: str) -> None:
    (tmp_path / "witness.json").write_text(garbage)
    assert Witness(tmp_path).look(stage.store) is None
    assert Witness(tmp_path).look(stage.store) is None
