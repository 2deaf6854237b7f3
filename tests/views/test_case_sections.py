"""The parts of the case page: ball, facts and requester, tasks, clocks, story, files, links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from commandcenter.bench.clock_histories import random_history, world
from commandcenter.bench.clock_oracle import replay
from commandcenter.dispatch.cases.case_views import CaseView, case_view
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.models.timing.clock_picture import picture
from commandcenter.views.case.attachment_view import AttachmentView
from commandcenter.views.case.ball import BallBox, ball_of
from commandcenter.views.case.fact_words import masked_words, other_facts, place_facts
from commandcenter.views.case.ledger_picture import LedgerPicture, spread
from commandcenter.views.case.pane import CasePane
from commandcenter.views.case.task_words import TaskLine, task_lines
from commandcenter.views.theme import Theme
from commandcenter.views.workplace import Workplace
from tests.stage import Stage

S = CaseState
MakePlace = Callable[..., Workplace]


@pytest.fixture
def town(stage: Stage) -> Stage:
    stage.at("2026-11-02 09:00")
    return stage


@pytest.fixture
def pane_of(workplace_of: MakePlace, qtbot: QtBot) -> Callable[[str, int], CasePane]:
    def make(login: str, case_id: int) -> CasePane:
        pane = CasePane(workplace_of(login))
        qtbot.addWidget(pane)
        pane.resize(464, 900)
        pane.show()
        pane.show_case(case_id)
        return pane

    return make


def view(town: Stage, case_id: int, login: str = "lead1") -> CaseView:
    return case_view(Desk(town.store, town.session(login), town.clock), case_id)


# --- the ball --------------------------------------------------------------------------------------------------------


def test_the_ball_is_somebodys(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    ball = ball_of(view(town, case.id), town.now)
    assert (ball.head, ball.whose, ball.clock, ball.tone) == ("球在谁手", "等供电所签收", "剩 30分", "text")
    assert not ball.mine
    assert ball.used == "已用 0%　共 30分钟（工作时间）"
    own = ball_of(view(town, case.id, "u-s17"), town.now)
    assert (own.whose, own.mine) == ("等我签收", True)


def test_a_loud_ball_says_why(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    town.wait(hours=2)
    ball = ball_of(view(town, case.id), town.now)
    assert (ball.clock, ball.tone) == ("超时 1时30分", "overdue")
    assert ball.notes
    assert "签收" in ball.notes[0]


def test_a_suspended_case_waits_for_its_review(town: Stage) -> None:
    ball = ball_of(view(town, town.walk(S.SUSPENDED).id), town.now)
    assert (ball.clock, ball.tone) == ("复核 11-12 09:20", "muted")


def test_a_closed_case_has_an_outcome(town: Stage) -> None:
    ball = ball_of(view(town, town.walk(S.CLOSED).id), town.now)
    assert (ball.head, ball.whose, ball.used) == ("结果", "已解决", "")
    assert ball.clock.startswith("今天")


def test_a_merged_case_names_its_parent(town: Stage) -> None:
    parent, child = town.walk(S.ACCEPTED), town.walk(S.ACCEPTED)
    town.center("dispatch1").merge(child.id, child.version, parent.id)
    assert ball_of(view(town, child.id), town.now).whose == f"已并入 {parent.no}"


def test_turn_and_clock_never_lie_on_each_other(town: Stage, theme: Theme, qtbot: QtBot) -> None:
    box = BallBox(theme)
    qtbot.addWidget(box)
    box.resize(432, 100)
    box.show()
    box.show_view(view(town, town.walk(S.DISPATCHED).id), town.now)
    wide = box.height()
    box.resize(220, 100)
    assert box.height() > wide


# --- facts and requester ---------------------------------------------------------------------------------------------


def facts(town: Stage, found: CaseView) -> dict[str, str]:
    township = town.township
    return dict([*place_facts(found.case, township), *other_facts(found, township, town.now)])


def test_facts_in_words(town: Stage) -> None:
    case = town.walk(S.ACCEPTED, external_no="DP-7", place_text="村口")
    told = facts(town, view(town, case.id))
    assert told["地点"] == "村口"
    assert told["网格"].startswith("西村二村")
    assert told["事项"].startswith("路灯维修　清单 AQ-001")
    assert told["来源"] == "12345社情信息　求决　工单 DP-7"
    assert told["登记"].startswith("今天 09:00")
    assert not {"上级时限", "包办", "回避", "会商", "信访", "答复意见"} & told.keys()


def test_facts_that_come_with_the_course_of_a_case(town: Stage) -> None:
    case = town.walk(S.HANDLING)
    town.act(case.id, "lead1", Action.EXTERNAL_DUE, due=town.at("2026-11-02 15:00"))
    town.act(case.id, "lead1", Action.PROTECT, units=(town.unit("S11"),), persons=(7,))
    town.act(case.id, "u-s17", Action.DRAFT_REPLY, reply="已更换灯头")
    town.act(case.id, "office", Action.PETITION, step="START")
    told = facts(town, view(town, case.id))
    assert told["上级时限"] == "今天 15:00"
    assert told["回避"].endswith("、1 人")
    assert told["答复意见"] == "已更换灯头（待审定）"
    assert told["信访"].startswith("列为信访事项　下一步")


def test_a_place_that_is_not_known_yet(town: Stage) -> None:
    assert facts(town, view(town, town.register().id))["地点"] == "待核实"


def test_requesters_are_masked(town: Stage) -> None:
    assert masked_words(view(town, town.register().id).identity) == "李某　138****1234"
    assert masked_words(view(town, town.register(confidential=True).id).identity) == "保密　1 人"
    nobody = town.register(requester_name="", requester_phone="")
    assert masked_words(view(town, nobody.id).identity) == "无"


def test_a_name_comes_when_it_is_asked_for(town: Stage, pane_of: Callable[[str, int], CasePane]) -> None:
    case = town.walk(S.HANDLING)
    who = pane_of("lead1", case.id).body.facts._requester
    assert who.words.text() == "李某　138****1234"
    who.door.click()
    assert who.words.text() == "李明　13812341234"
    assert not who.door.isVisible()
    assert Action.LOOK not in {Action(event.kind) for event in town.events(case.id)}


def test_of_a_confidential_case_each_look_has_its_reason(
    town: Stage, pane_of: Callable[[str, int], CasePane], qtbot: QtBot
) -> None:
    case = town.register(confidential=True)
    pane = pane_of("lead1", case.id)
    who = pane.body.facts._requester
    who.door.click()
    assert who.why.isVisible()
    qtbot.keyClick(who.why, Qt.Key.Key_Return)
    assert who._wrong.text() == "请填写查看原因"
    who.why.setText("联系诉求人")
    qtbot.keyClick(who.why, Qt.Key.Key_Return)
    assert who.words.text() == "李明　13812341234"
    assert town.events(case.id)[-1].kind == Action.LOOK
    pane.reload()
    assert who.words.text() == "李明　13812341234"
    pane.show_case(town.register(confidential=True).id)
    assert who.words.text() == "保密　1 人"


def test_who_may_not_know_has_no_door(town: Stage, pane_of: Callable[[str, int], CasePane]) -> None:
    case = town.register(confidential=True)
    assert not pane_of("dispatch1", case.id).body.facts._requester.door.isVisible()


def test_a_long_report_opens(town: Stage, pane_of: Callable[[str, int], CasePane], qtbot: QtBot) -> None:
    pane = pane_of("lead1", town.register(text="路灯不亮，" * 80).id)
    report = pane.body.facts._report
    qtbot.waitUntil(lambda: report._more.isVisible())
    closed = report._text.maximumHeight()
    report._more.click()
    assert report._text.maximumHeight() > closed
    assert report._more.text() == "收起"


# --- tasks -----------------------------------------------------------------------------------------------------------


def lines(town: Stage, case_id: int) -> list[TaskLine]:
    return task_lines(view(town, case_id), town.township, 0.75, town.now)


def test_tasks_say_how_far_they_are(town: Stage) -> None:
    case = town.walk(S.HANDLING)
    lead, helper = lines(town, case.id)
    assert (lead.unit, lead.role.label, lead.word) == ("供电所", "主办", "已签收")
    assert lead.steps == (("签收", "done"), ("到场", "handling"), ("反馈", "unsigned"), ("核查", "unsigned"))
    assert (helper.role.label, helper.word, helper.key) == ("协办", "待签收", "unsigned")
    assert [name for name, _ in helper.steps] == ["签收", "到场", "反馈"]
    assert str(lead).startswith("主办，供电所，已签收，剩 ")


def test_a_late_task_is_loud(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    town.wait(minutes=25)
    assert {line.key for line in lines(town, case.id)} == {"due_soon"}
    town.wait(hours=1)
    lead = lines(town, case.id)[0]
    assert (lead.key, lead.word, lead.tone) == ("overdue", "超时", "overdue")


def test_what_is_special_about_a_task(town: Stage) -> None:
    case = town.walk(S.VERIFYING)
    town.act(case.id, town.worker_of(town.grid()), Action.VERIFY, passed=False, finding="仍不亮")
    lead = lines(town, case.id)[0]
    assert (lead.word, lead.note) == ("返工中", "返工 1 次")
    town.act(case.id, "u-s17", Action.ASK, kind="EXTENSION", reason="缺料", days=2)
    assert lines(town, case.id)[0].note == "延期待裁决　返工 1 次"


def test_a_task_that_was_told_is_marked(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    said = {"unit": town.unit("S17"), "channel": "PHONE", "speaker": "史某", "happened_at": town.now}
    town.act(case.id, "intake1", Action.SIGN, **said)
    assert lines(town, case.id)[0].note == "代录签收"


def test_finished_and_returned_tasks_come_last(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    town.act(case.id, "u-s17", Action.ASK, kind="RETURN", reason="非本所", cited_duty="清单")
    town.act(case.id, "lead1", Action.DECIDE, request=1, approve=True, ruling="同意")
    returned, withdrawn = lines(town, case.id)
    assert (returned.word, returned.steps, returned.tone) == ("已退", (), "muted")
    assert withdrawn.word == "已撤回"


# --- clocks ----------------------------------------------------------------------------------------------------------


def test_the_deciding_clock_stands_open(town: Stage, pane_of: Callable[[str, int], CasePane]) -> None:
    pane = pane_of("lead1", town.walk(S.DISPATCHED).id)
    blocks = [block for block in pane.body.clocks._blocks if not block.isHidden()]
    assert [block.is_open for block in blocks] == [True, False, False, False]
    assert blocks[0].head.text() == "供电所 签收"
    assert blocks[0].head._right == "30分钟（工作时间）　剩 30分"
    assert not blocks[0]._told.isVisible()


def test_explaining_opens_every_clock_with_its_ledger(
    town: Stage, pane_of: Callable[[str, int], CasePane], qtbot: QtBot
) -> None:
    pane = pane_of("lead1", town.walk(S.DISPATCHED).id)
    qtbot.waitExposed(pane)
    pane.explain_clock()
    blocks = [block for block in pane.body.clocks._blocks if not block.isHidden()]
    assert all(block.is_open for block in blocks)
    assert "起算（派单）：时限30分钟（工作时间）" in blocks[0]._told.text()
    assert "合计" in blocks[1]._told.text()
    bar = pane.body.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 0)


@given(st.lists(st.tuples(st.floats(-50, 500), st.floats(1, 120)), min_size=1, max_size=6), st.floats(50, 500))
def test_words_push_each_other_aside(wanted: list[tuple[float, float]], room: float) -> None:
    wanted = sorted(wanted)
    lefts = spread(wanted, room)
    if lefts is None:
        assert sum(wide for _, wide in wanted) + 8 * (len(wanted) - 1) > room
        return
    ends = [left + wide for left, (_, wide) in zip(lefts, wanted, strict=True)]
    assert all(left >= -1e-6 for left in lefts)
    assert all(end <= room + 1e-6 for end in ends)
    assert all(left >= end + 8 - 1e-6 for end, left in zip(ends, lefts[1:], strict=False))


def test_any_clock_can_be_painted(theme: Theme, qtbot: QtBot) -> None:
    widget = LedgerPicture(theme)
    qtbot.addWidget(widget)
    rng = Random(3)
    for i in range(60):
        history = random_history(rng)
        clock = replay(history)[-1]
        calendar = world(history.hours, announced=True).calendar()
        moment: datetime = clock.lines[-1].at
        widget.resize(304 if i % 2 else 408, 92)
        widget.show_picture(picture(clock, calendar, moment), 0.75)
        assert not widget.grab().isNull()
        assert widget.accessibleName().startswith("时钟账：起 ")


# --- story -----------------------------------------------------------------------------------------------------------


def test_an_entry_opens_by_keyboard(town: Stage, pane_of: Callable[[str, int], CasePane], qtbot: QtBot) -> None:
    story = pane_of("lead1", town.walk(S.VERIFYING).id).body.story.list
    before = story.height()
    story.setFocus()
    story.setCurrentIndex(story.model().index(0, 0))
    qtbot.keyClick(story, Qt.Key.Key_Return)
    assert story.height() > before
    qtbot.keyClick(story, Qt.Key.Key_Return)
    assert story.height() == before


def test_entries_say_themselves(town: Stage, pane_of: Callable[[str, int], CasePane]) -> None:
    model = pane_of("lead1", town.walk(S.HANDLING).id).body.story.list.model()
    said = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("今天 09:15，供电所，签收")
    assert "联络员" in said


def test_the_oldest_entries_come_when_asked_for(town: Stage, pane_of: Callable[[str, int], CasePane]) -> None:
    case = town.walk(S.CLOSED)
    section = pane_of("lead1", case.id).body.story
    whole = len(town.events(case.id))
    assert section.list.model().rowCount() == 8
    assert section.rest.text() == f"更早的 {whole - 8} 条"
    section.rest.click()
    assert section.list.model().rowCount() == whole
    assert not section.rest.isVisible()


# --- files, papers, links --------------------------------------------------------------------------------------------


def picture_file(folder: Path, name: str = "现场.png") -> Path:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0xFF8040)
    path = folder / name
    assert image.save(str(path))
    return path


def test_files_are_added_seen_and_saved(
    town: Stage, pane_of: Callable[[str, int], CasePane], tmp_path: Path, qtbot: QtBot
) -> None:
    case = town.walk(S.HANDLING)
    pane = pane_of("lead1", case.id)
    files = pane.body.files
    files.add([str(picture_file(tmp_path))])
    pane.reload()
    (tile,) = files.tiles
    assert not tile._picture.isNull()
    assert "现场.png" in tile.accessibleName()
    tile.click()
    (opened,) = pane.window().findChildren(AttachmentView)
    assert not opened._picture._image.isNull()
    opened.save(str(tmp_path / "out.png"))
    assert (tmp_path / "out.png").read_bytes() == opened._data


def test_a_file_that_is_refused_says_why(town: Stage, pane_of: Callable[[str, int], CasePane], tmp_path: Path) -> None:
    files = pane_of("lead1", town.walk(S.HANDLING).id).body.files
    files.add([str(tmp_path / "没有.png")])
    assert "读不了" in files._wrong.text()
    bad = tmp_path / "假.png"
    bad.write_bytes(b"MZ")
    files.add([str(bad)])
    assert files._wrong.isVisible()
    assert files.tiles == []


def test_a_closed_case_takes_no_files(town: Stage, pane_of: Callable[[str, int], CasePane]) -> None:
    assert not pane_of("lead1", town.walk(S.CLOSED).id).body.files.isVisible()


def test_links_lead_to_other_cases_and_papers(town: Stage, pane_of: Callable[[str, int], CasePane]) -> None:
    parent, child = town.walk(S.ACCEPTED), town.walk(S.ACCEPTED)
    town.center("dispatch1").merge(child.id, child.version, parent.id)
    town.walk(S.DISPATCHED, parent.id)
    town.papers("dispatch1").issue("dispatch", Subject(case_no=parent.no))
    pane = pane_of("lead1", parent.id)
    work = pane._workplace
    wanted: list[object] = []
    work.case_wanted.connect(wanted.append)
    work.page_wanted.connect(lambda page, what: wanted.append((page, what)))
    (related,) = [row for row in pane.body.related.rows if row.isVisible()]
    assert related.link.tag == "并入本案"
    related.click()
    (paper,) = [row for row in pane.body.papers.rows if row.isVisible()]
    assert paper.link.head == "派单〔2026〕1号"
    paper.click()
    assert wanted == [child.id, ("papers", ("case", parent.id))]
