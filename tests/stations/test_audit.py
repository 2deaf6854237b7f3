"""Whoever holds the server changes what happened: a workstation tells, whatever was made to fit again (§7.12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from commandcenter.bench.crew import crew
from commandcenter.models.store.audit import check_chain
from tests.dispatch.test_witness import compute_anew, cut, past_the_guards
from tests.servers import Template
from tests.stage import ServerStage
from tests.stations import desks


def edit(unit: Connection) -> None:
    unit.execute(text("UPDATE event SET login = 'lead1' WHERE id = 2"))


def delete(unit: Connection) -> None:
    unit.execute(text("DELETE FROM event WHERE id = 2"))


#: What was done by hand; whether the links of the chain still hold afterwards.
FORGERIES: dict[Callable[[Connection], None], bool] = {edit: False, delete: False, cut: True, compute_anew: True}


@pytest.fixture
def towns(server_template: Template) -> Iterator[list[ServerStage]]:
    made = [ServerStage(server_template) for _ in FORGERIES]
    yield made
    for town in made:
        town.close()


def test_a_workstation_tells(towns: list[ServerStage], tmp_path: Path) -> None:
    """Of what no longer fits by the check, of what fits again by what it saw before; the next day as well."""
    for town in towns:
        for _ in range(3):
            town.register()
    hired = [(tmp_path, [(town.url_of("intake1"), town.url) for town in towns])]
    with crew(desks.auditor, hired) as station:
        assert station.all("look") == [[(None, set())] * len(towns)]
        for town, forge in zip(towns, FORGERIES, strict=True):
            past_the_guards(town, forge)
            with town.store.read() as connection:
                assert (list(check_chain(connection)) == []) is FORGERIES[forge]
        _are_told(*station.all("look"))
    with crew(desks.auditor, hired) as again:
        _are_told(*again.all("look"))


def _are_told(answers: list[tuple[str | None, set[str]]]) -> None:
    for (witness, places), fits in zip(answers, FORGERIES.values(), strict=True):
        if fits:
            assert "链可能被截断或改写" in str(witness)
        else:
            assert "链 2" in places
