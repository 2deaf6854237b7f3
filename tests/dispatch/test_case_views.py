"""A case as one person's window shows it: everything in one transaction, within what he may see."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from typing import Any

import pytest
from sqlalchemy import event

from commandcenter.dispatch.cases import case_views
from commandcenter.dispatch.cases.case_views import CaseView, case_view
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.case import CaseState
from commandcenter.models.case_clocks import ClockKind
from commandcenter.models.errors import NotFound
from commandcenter.models.lifecycle import Action
from tests.stage import Stage

S = CaseState


@pytest.fixture
def town(stage: Stage) -> Stage:
    stage.at("2026-11-02 09:00")
    return stage


def desk(town: Stage, login: str = "lead1") -> Desk:
    return town.desk(login)


def view(town: Stage, case_id: int, login: str = "lead1") -> CaseView:
    return case_view(desk(town, login), case_id)


@contextmanager
def watched(town: Stage) -> Iterator[list[str]]:
    """The statements the driver runs meanwhile."""
    engine, seen = town.store.database.engine, []

    def watch(connection: Any, *_: object) -> None:
        connection.set_trace_callback(seen.append)

    event.listen(engine, "checkout", watch)
    yield seen
    event.remove(engine, "checkout", watch)


# --- what is in it ---------------------------------------------------------------------------------------------------


def test_everything_of_a_case_is_there(town: Stage) -> None:
    case = town.walk(S.HANDLING)
    found = view(town, case.id)
    assert found.case.no == case.no
    assert found.line is not None
    assert found.line.row.id == case.id
    assert [step.action for step in found.story] == [Action.SIGN, Action.DISPATCH, Action.ACCEPT, Action.REGISTER]
    assert {offer.action for offer in found.offers} >= {Action.URGE, Action.NOTE, Action.FEED_BACK}
    assert ClockKind.COMPLETION in {one.kind for one in found.ledgers}
    assert found.decisive is not None
    assert found.decisive.clock.due == found.case.due
    assert found.at == town.now
    assert not found.sealed


def test_offers_say_what_is_not_possible_and_why(town: Stage) -> None:
    case = town.walk(S.SUBMITTED)
    offers = {offer.action: offer for offer in view(town, case.id).offers}
    assert offers[Action.ACCEPT].why_not is None
    assert offers[Action.DISPATCH].why_not is not None
    assert Action.FEED_BACK in offers
    assert offers[Action.FEED_BACK].proxy


def test_papers_have_their_numbers(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    town.papers("dispatch1").issue("dispatch", Subject(case_no=case.no))
    (paper,) = view(town, case.id).papers
    assert (paper.title, paper.number) == ("派单", "派单〔2026〕1号")
    assert paper.at is not None


def test_related_cases_say_how_they_belong(town: Stage) -> None:
    parent, child = town.walk(S.ACCEPTED), town.walk(S.ACCEPTED)
    town.center("dispatch1").merge(child.id, child.version, parent.id)
    (of_parent,) = view(town, parent.id).page.related
    (of_child,) = view(town, child.id).page.related
    assert (of_parent.relation.label, of_parent.no) == ("并入本案", child.no)
    assert (of_child.relation.label, of_child.no) == ("已并入", parent.no)


def test_a_related_case_that_was_handed_over_gives_nothing_away(town: Stage) -> None:
    first, second = town.walk(S.CLOSED), town.walk(S.ACCEPTED)
    town.center("dispatch1").confirm_repeat(second.id, second.version, first.id)
    town.act(second.id, "director", Action.TRANSFER, recipient="东平县公安局")
    (related,) = view(town, first.id).page.related
    assert related.title == "已移送"


def test_files_can_be_added_while_the_case_is_open(town: Stage) -> None:
    assert view(town, town.walk(S.HANDLING).id).why_no_file is None
    assert view(town, town.walk(S.CLOSED).id).why_no_file is not None


def test_a_closed_case_has_its_story_and_no_running_clock(town: Stage) -> None:
    found = view(town, town.walk(S.CLOSED).id)
    assert found.decisive is None
    assert found.story[0].mark == "done"
    assert all(one.ended_at is not None for one in found.ledgers)


# --- who sees what ---------------------------------------------------------------------------------------------------


def test_a_requester_is_masked_for_everybody(town: Stage) -> None:
    case = town.register(requester_address="西村二村12号")
    for login in ("lead1", "intake1", "director"):
        identity = view(town, case.id, login).identity
        (who,) = identity.people
        assert (who.name, who.phone, who.address) == ("李某", "138****1234", "西村二村***")
        assert (identity.count, identity.may_look, identity.logged) == (1, True, False)


def test_of_a_confidential_case_not_even_a_masked_name_is_read(town: Stage) -> None:
    case = town.register(confidential=True)
    for login, may in (("lead1", True), ("intake1", True), ("director", True), ("dispatch1", False), ("office", False)):
        identity = view(town, case.id, login).identity
        assert (identity.people, identity.count) == ((), 1)
        assert (identity.may_look, identity.logged) == (may, True)


def test_a_requester_of_an_undone_merge_is_gone(town: Stage) -> None:
    parent, child = town.walk(S.ACCEPTED), town.walk(S.ACCEPTED)
    merged = town.center("dispatch1").merge(child.id, child.version, parent.id)
    assert view(town, parent.id).identity.count == 2
    town.center("director").unmerge(child.id, merged.version, "另一处")
    identity = view(town, parent.id).identity
    assert (identity.count, len(identity.people)) == (1, 1)


def test_nobody_reads_a_case_beyond_his_scope(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    assert view(town, case.id, "u-s17").case.no == case.no
    for login, case_id in (("u-s16", case.id), ("admin", case.id), ("lead1", 999)):
        with pytest.raises(NotFound):
            view(town, case_id, login)


def test_who_is_complained_about_loses_sight(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    town.act(case.id, "lead1", Action.PROTECT, units=(town.unit("S17"),))
    with pytest.raises(NotFound):
        view(town, case.id, "u-s17")


def test_of_a_transferred_case_only_number_date_and_recipient_are_left(town: Stage) -> None:
    case = town.walk(S.TRANSFERRED)
    found = view(town, case.id)
    assert found.sealed
    assert (found.case.no, found.case.recipient) == (case.no, "东平县公安局")
    assert found.case.closed_at == town.now
    told = {name: value for name, value in asdict(found.case).items() if value not in (None, "", (), 0, False)}
    plain = {field.name for field in fields(found.case)} - told.keys()
    assert {"text", "place", "grid_id", "matter_id", "external_no", "reporter", "requesters"} <= plain
    assert (found.line, found.ledgers, found.story, found.papers, found.attachments) == (None, (), (), (), ())
    assert (found.page.timeline, found.page.people, found.page.related) == ((), {}, ())
    assert (found.file.tasks, found.identity.count) == ((), 0)
    with pytest.raises(NotFound):
        view(town, case.id, "gw-v226-a")


# --- how it is read --------------------------------------------------------------------------------------------------

#: Statements a page may take, whatever hangs on the case.
_MOST = 24


def test_one_transaction_and_few_statements(town: Stage) -> None:
    """As many for a long life with related cases as for a short one, but for the lists that hold anything."""
    long = town.walk(S.CLOSED)
    for _ in range(3):
        other = town.walk(S.ACCEPTED)
        town.center("dispatch1").confirm_repeat(other.id, other.version, long.id)
    for case_id in (long.id, town.walk(S.SUBMITTED).id, town.walk(S.SUSPENDED).id):
        view(town, case_id)
        with watched(town) as statements:
            view(town, case_id)
        assert statements.count("BEGIN") == 1, statements
        assert len(statements) <= _MOST, statements
        assert not [s for s in statements if s.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]


def test_the_number_of_statements_does_not_grow_with_the_related_cases(town: Stage) -> None:
    first = town.walk(S.CLOSED)
    counts = []
    for _ in range(2):
        other = town.walk(S.ACCEPTED)
        town.center("dispatch1").confirm_repeat(other.id, other.version, first.id)
        with watched(town) as statements:
            assert view(town, first.id).page.related
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_what_it_offers_is_named() -> None:
    assert all(hasattr(case_views, name) for name in case_views.__all__)
