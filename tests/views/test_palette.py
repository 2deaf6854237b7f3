"""Ctrl+K: steps of the case in front, units to send it to, pages, places; narrowed by a prefix or Tab; by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.cases.finding import Found, find
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.models.queues import BoardQuery
from commandcenter.views.pages import pages_of
from commandcenter.views.shell.palette import Palette
from commandcenter.views.shell.palette_hits import Hit, Wanted
from commandcenter.views.shell.palette_lines import parted
from commandcenter.views.widgets.choices import initials
from tests.stage import Stage
from tests.views.windows import Seat

Open = Callable[..., Seat]


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def seat(open_window: Open) -> Seat:
    """The dispatcher; case 4 waits for him, case 3 for a unit's signature."""
    found: Seat = open_window("dispatch1")
    return found


def palette(seat: Seat) -> Palette:
    found: Palette = seat.window.findChild(Palette)
    return found


def groups(seat: Seat) -> dict[str, list[Hit]]:
    """What is listed, under its heads."""
    found: dict[str, list[Hit]] = {}
    for hit in palette(seat)._model.hits:
        if hit.is_head:
            found[hit.text] = []
        else:
            found[list(found)[-1]].append(hit)
    return found


def look_for(seat: Seat, words: str, qtbot: QtBot) -> dict[str, list[Hit]]:
    seat.press("Ctrl+K")
    seat.write(words)
    qtbot.waitUntil(lambda: not palette(seat)._pause.isActive())
    return groups(seat)


def words_of(hits: list[Hit]) -> list[str]:
    return [hit.text for hit in hits]


# --- the case in front ------------------------------------------------------------------------------------------------


def test_without_words_stands_what_one_does_next(seat: Seat) -> None:
    seat.choose(4)
    seat.press("Ctrl+K")
    first = groups(seat)["本案"][0]
    assert (first.text, first.keys, first.note) == ("派单", "F4", "当前选中 1102-00004")
    seat.press("Return")
    assert seat.page.stations.is_open


def test_every_step_of_the_post_is_found_and_begins(seat: Seat, qtbot: QtBot) -> None:
    """Also those without a key, by their name or by the first letters of its sounds."""
    seat.choose(3)
    offers = seat.page.case.current().offers
    listed = look_for(seat, ">", qtbot)["本案"]
    assert {hit.text.removesuffix("（代录）") for hit in listed} == {offer.action.label for offer in offers}
    possible = [hit for hit in listed if not hit.is_off]
    assert words_of(listed)[: len(possible)] == words_of(possible)
    seat.press("Esc")
    letters = "".join(reading[0] for reading in initials("并案"))
    assert "并案" in words_of(look_for(seat, letters, qtbot)["本案"])


def test_what_cannot_be_done_says_why_and_enter_says_it_too(seat: Seat, qtbot: QtBot) -> None:
    seat.choose(3)
    why = next(o.why_not for o in seat.page.case.current().offers if o.action is Action.DISPATCH)
    assert why
    [step] = look_for(seat, "派单", qtbot)["本案"]
    assert (step.is_off, step.note) == (True, why)
    seat.press("Return")
    assert seat.said == why
    assert not palette(seat).isVisible()


def test_a_case_is_sent_to_the_unit_that_is_named(seat: Seat, qtbot: QtBot) -> None:
    seat.choose(4)
    listed = look_for(seat, "pcs", qtbot)
    assert words_of(listed["本案"]) == ["派给派出所"]
    seat.press("Return")
    form = seat.page.stations._current.centre
    assert form.body.said()["lead"] == seat.stage.unit("S01")
    seat.press("Esc")
    assert "派给供电所" in words_of(look_for(seat, "派给供电", qtbot)["本案"])


def test_nobody_sends_what_cannot_be_sent(seat: Seat, qtbot: QtBot) -> None:
    seat.choose(3)
    assert "本案" not in look_for(seat, "供电所", qtbot)
    seat.press("Esc")
    seat.page.case.show_nothing()
    assert "本案" not in look_for(seat, ">", qtbot)


def test_a_case_beside_a_form_is_in_front_too_but_not_behind_one(seat: Seat) -> None:
    seat.choose(4)
    assert seat.page.case_in_front() is not None
    seat.press("F4")
    assert seat.page.case_in_front() is None


def test_the_start_page_has_its_case_in_front(open_window: Open, qtbot: QtBot) -> None:
    worker = open_window("gw-v226-a")
    assert worker.page.case_in_front() is None
    worker.window.page("home").open_with(1)
    listed = look_for(worker, "核查", qtbot)["本案"]
    assert listed[0].text == "核查"
    worker.press("Return")
    assert worker.page.case.is_acting


# --- pages, units, places ---------------------------------------------------------------------------------------------


def test_pages_are_found_by_name_and_by_sound(seat: Seat, qtbot: QtBot) -> None:
    assert words_of(look_for(seat, "dc", qtbot)["页面"]) == ["督查"]
    seat.press("Esc")
    assert words_of(look_for(seat, "督查", qtbot)["页面"]) == ["督查"]
    seat.press("Return")
    assert seat.page is seat.window.page("supervision")


def test_a_post_is_offered_its_own_pages_alone(open_window: Open, qtbot: QtBot) -> None:
    worker = open_window("gw-v226-a")
    assert words_of(look_for(worker, ">", qtbot)["页面"]) == [page.title for page in pages_of(worker.work.by.role)]


def test_a_unit_says_how_much_it_has_in_hand(seat: Seat, qtbot: QtBot) -> None:
    [unit] = look_for(seat, "供电所", qtbot)["单位"]
    assert unit.note == "镇直站所　在办 1　超时 1"
    seat.stage.walk(CaseState.DISPATCHED, text="又一处路灯不亮")
    seat.press("Esc")
    [unit] = look_for(seat, "供电所", qtbot)["单位"]
    assert unit.note == "镇直站所　在办 2　超时 1"


def test_a_community_is_a_place_as_well_as_a_village(seat: Seat, qtbot: QtBot) -> None:
    community = next(grid for grid in seat.work.township.grids if grid.level == 2)
    assert community.name in words_of(look_for(seat, f"@{community.name[:2]}", qtbot)["网格"])
    seat.press("Return")
    assert seat.page.board.query in (BoardQuery(grid_id=community.id), BoardQuery(unit_id=community.unit_id))


# --- narrowed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "words", "takes", "leaves"),
    [
        ("西村", "西村", ("事件", "单位", "命令"), ()),
        ("#00003", "00003", ("事件",), ("单位", "命令", "本案", "页面", "网格")),
        ("@ 供电", "供电", ("单位", "网格"), ("事件", "命令")),
        (">交班", "交班", ("命令", "本案", "页面"), ("事件", "单位")),
    ],
)
def test_a_prefix_narrows_the_search(typed: str, words: str, takes: tuple[str, ...], leaves: tuple[str, ...]) -> None:
    wanted = Wanted.of(typed)
    assert wanted.words == words
    assert all(wanted.takes(group) for group in takes)
    assert not any(wanted.takes(group) for group in leaves)


def test_tab_shows_one_group_whole_and_all_of_them_again(seat: Seat, stage: Stage, qtbot: QtBot) -> None:
    for number in range(9):
        stage.register(text=f"西村二村{number}号路灯不亮")
    before = look_for(seat, "西村", qtbot)
    assert len(before["事件"]) == 6
    assert "网格" in before
    seat.press("Tab")
    assert list(groups(seat)) == ["事件"]
    assert len(groups(seat)["事件"]) == 14
    seat.press("Tab")
    assert groups(seat) == before
    seat.press("Tab")
    seat.write("二村")
    assert "网格" in groups(seat)


def test_only_the_end_of_a_number_finds_its_case(seat: Seat, qtbot: QtBot) -> None:
    assert list(look_for(seat, "#00003", qtbot)) == ["事件"]
    seat.press("Return")
    assert seat.page.case.current().case.id == 3


# --- while the cases are looked for -----------------------------------------------------------------------------------


def test_enter_waits_for_the_cases_of_the_last_words(seat: Seat, qtbot: QtBot) -> None:
    """A quick hand gets the case it typed, not what stood first in the meantime."""
    seat.press("Ctrl+K")
    seat.write("三组路灯")
    assert palette(seat)._is_behind
    seat.press("Return")
    assert palette(seat).isVisible()
    qtbot.waitUntil(lambda: not palette(seat).isVisible())
    assert seat.page.case.current().case.id == 3


def test_a_line_somebody_went_to_is_taken_at_once_and_stays_when_more_comes_in(seat: Seat, qtbot: QtBot) -> None:
    seat.press("Ctrl+K")
    seat.write("督查")
    seat.press("Down", "Up")
    assert palette(seat)._chosen == groups(seat)["页面"][0]
    qtbot.waitUntil(lambda: not palette(seat)._pause.isActive())
    assert palette(seat)._chosen == groups(seat)["页面"][0]
    seat.press("Return")
    assert seat.page is seat.window.page("supervision")


def test_an_answer_to_older_words_changes_nothing(seat: Seat) -> None:
    seat.press("Ctrl+K")
    seat.write("督查")
    before = groups(seat)
    palette(seat)._take_found((Wanted.of("路灯"), find(seat.work.desk, "路灯")))
    assert groups(seat) == before
    palette(seat)._take_found((Wanted.of("督查"), Found((), 5)))
    assert palette(seat)._searched.text() == "全部 5 件"


def test_what_is_not_there_is_said(seat: Seat, qtbot: QtBot) -> None:
    assert list(look_for(seat, "没有这样的事", qtbot)) == ["没有找到“没有这样的事”，换个词，或写编号的后几位"]
    seat.press("Return")
    assert palette(seat).isVisible()


# --- how it is painted ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "hits"),
    [
        ("等供电所签收", "供电", ["供电"]),
        ("西村二村　西村二村路灯", "西村", ["西村", "西村"]),
        ("后仓村路灯不亮", "路灯 后仓", ["后仓", "路灯"]),
        ("LH20261102-00003", "lh2026", ["LH2026"]),
        ("打折（九折）", "（", ["（"]),
        ("西村", "", []),
        ("西村", "东村", []),
    ],
)
def test_every_typed_word_stands_out(text: str, words: str, hits: list[str]) -> None:
    pieces = parted(text, words)
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_hit in pieces if is_hit] == hits
