"""Many at once: eight at the same cases, one is first and the others read who (§7.3); sums under writers (§7.15)."""

from __future__ import annotations

from datetime import date

from commandcenter.bench.crew import crew
from commandcenter.dispatch.reads import kpis
from commandcenter.models.case import CaseState
from commandcenter.models.people import SYSTEM
from commandcenter.models.timing.worktime import TZ
from tests.stage import ServerStage
from tests.stations import desks
from tests.stations.test_followers import gapless

RACERS = ("intake1", "intake2", "intake3", "intake4", "lead1", "lead2", "lead3", "intake1")
CASES = 12


def test_exactly_one_is_first_and_the_others_read_who(server_stage: ServerStage) -> None:
    grid, matter = server_stage.grid(), server_stage.matter()
    refs = [server_stage.register(grid_id=grid, matter_id=matter) for _ in range(CASES)]
    seen = {ref.id: ref.version for ref in refs}
    hired = [(server_stage.url_of(login), login, server_stage.now, i) for i, login in enumerate(RACERS)]
    with crew(desks.racer, hired) as racers:
        told = racers.all(seen)
    clock = f"{server_stage.now.astimezone(TZ):%H:%M}"
    for case_id in seen:
        answers = [each[case_id] for each in told]
        (winner,) = (login for login, answer in zip(RACERS, answers, strict=True) if answer is None)
        name = server_stage.session(winner).name
        assert {answer for answer in answers if answer is not None} == {f"已由{name}于{clock}受理"}
        assert server_stage.events(case_id)[-1].login == winner
        assert server_stage.file(case_id).case.state is CaseState.ACCEPTED
    assert server_stage.verify() == []


def test_sums_stay_those_of_the_facts_whoever_writes_meanwhile(server_stage: ServerStage) -> None:
    server_stage.at("2026-11-02 09:00")
    hired = [(server_stage.url, server_stage.now, seed) for seed in range(4)]
    with crew(desks.town, hired) as towns:
        towns.all(4)
    server_stage.at("2027-01-30 17:00")
    span = date(2026, 10, 1), date(2027, 1, 30)
    report = kpis(server_stage.store, SYSTEM, *span, server_stage.now)
    assert any(figure.denominator for figure in report.total.values())
    assert kpis(server_stage.store, SYSTEM, *span, server_stage.now, recompute=True) == report
    assert gapless(server_stage)
    assert server_stage.verify() == []
