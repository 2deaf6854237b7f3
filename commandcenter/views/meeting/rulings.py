"""Forms of the chair and of who keeps the meeting: signing, making an absent unit lead, ending a topic, whom it
concerns, when and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from ...dispatch.meetings import Pool, Topic, meetings_board
from ...models.case import TaskState
from ...models.meeting.checking import nobody_came, turnout
from ...models.meeting.deciding import closing_of, unheard
from ...models.meeting.file import MeetingFile
from ...models.meeting.planning import peers_first
from ...models.meeting.speaking import speaker
from ...models.meeting.terms import ItemState, MeetingKind, MeetingState, SeatState
from ..language import say
from ..widgets.buttons import Check, Link, Segments
from ..widgets.choices import Choice, unit_choices
from ..widgets.fields import Area, Edit, MomentEdit
from ..widgets.layout import column, holder, label, row, rule, shown_if
from ..widgets.marks import Words
from ..widgets.pickers import MultiPicker, Picker
from ..widgets.rows import Row, RowList
from .checks import why_not_signed
from .forms import SideForm, line, password_line
from .plan import Sealed, chair_choices
from .sheets import Sheets
from .words import day_and_time, unit_names

_HERE, _TOWN = "grid", "town"
#: So many units are proposed for their liaisons.
_LIAISONS = 5
#: What fits beside the words of a line where the column is narrow.
_PICKER = 160


class Rulings(Sheets):
    """Everything of `Sheets`, and what decides."""

    # --- the signature -----------------------------------------------------------------------------------------------

    def sign(self) -> None:
        """签发并派单: says why not, else one look at what will happen; at another's machine the chair's password."""
        view, topic = self.state()
        if topic is None or view.meeting.state is not MeetingState.RUNNING:
            return
        if why := why_not_signed(topic):
            self.work.say(self.tr("还不能签发：{0}").format(why), "due_soon")
            return
        t, item_n, seal = self.work.theme, topic.item.n, topic.seal
        rule = Check(t, self.tr("今后同类事项照此派单"))
        rule.setToolTip(self.tr("研判据此提议，写明出处；在“派单规则”里随时可撤销"))
        where = Segments(t, ((_HERE, self.tr("只限本网格")), (_TOWN, self.tr("全镇"))), _HERE)
        where.hide()
        rule.toggled.connect(where.setVisible)
        shown_rule = topic.case.matter_id is not None
        shown_if(rule, shown_rule)
        chair, password, rows = self._chair_lines()
        closing, reason = Area(t, self.tr("主持人最后讲，写入纪要；可不写"), 2), Area(t, self.tr("写入纪要"), 2)
        known = closing_of(view.file, item_n, self.work.township)
        closing.set_value("" if known is None else known.view)
        if is_alone := nobody_came(view.file):
            rows = {"reason": line(self.tr("没有单位到会，签发的理由"), reason, need=True)} | rows
        last: list[QWidget] = [label(self.tr("主持人小结"), "section"), closing]
        if waits := self._still_to_speak(view.file, item_n):
            last.append(label(waits, "small", "due_soon", wrap=True))
        last += [rule, where] if shown_rule else []
        form = SideForm(
            t, self.tr("签发并派单"), self.tr("签发"), rows, note=sum_words(view.file, topic), last=last,
            more=self._tasks(view.file, topic),
        )  # fmt: skip
        where.hide()
        desk, meeting = self.acts.desk, self.acts.id

        def job() -> Callable[[], Any]:
            signed_by = {} if chair is None else {"login": chair.value or "", "password": password.text()}
            grid = topic.case.grid_id if where.value == _HERE else None
            said = {"closing": closing.value, "reason": reason.value if is_alone else ""}
            return partial(
                desk.sign, meeting, item_n, seal, rule=rule.isChecked() and shown_rule, rule_grid=grid,
                **said, **signed_by,
            )  # fmt: skip

        def then(ref: Any) -> None:
            taken_back = None
            if chair is not None:
                taken_back = partial(desk.unsign, meeting, item_n, chair.value or "", password.text())
            self._close()
            words = self.tr("已签发并派单：{0}").format(topic.case.title)
            self.work.offer_undo(words, [ref], taken_back)

        self.open(form, job, then)

    def _tasks(self, file: MeetingFile, topic: Topic) -> list[QWidget]:
        """What goes out with the signature: task by task who, what, until when, held against what."""
        told: list[QWidget] = []
        for place, one in enumerate(file.decisions_on(topic.item.n), 1):
            lead = unit_names(self.work.township, (one.lead,)) if one.lead is not None else "—"
            others = unit_names(self.work.township, one.assisting)
            task = label("", wrap=True)
            task.write(one.task)
            due = label("" if one.due is None else self.tr("{0} 前").format(day_and_time(one.due)), "small")
            held = label("", "small", wrap=True)
            held.write(one.standard)
            with_whom = self.tr("配合 {0}").format(others) if others else ""
            head = row(label(f"{place}　{lead}", "strong"), Words(self.work.theme, with_whom, 12, "r", "muted"))
            head.setStretch(1, 1)
            told.append(holder(column(rule(), head, task, due, held, gap=2, margins=(0, 2, 0, 2))))
        return told

    def _still_to_speak(self, file: MeetingFile, item_n: int) -> str:
        """Before whom the chair would close the topic, "" once everybody has spoken."""
        units = self.work.township.unit
        floor, silent = speaker(file), [units[u].short for u in unheard(file, item_n)]
        told = [self.tr("{0}正在发言").format(units[floor].short)] if floor is not None else []
        told += [self.tr("还没有表态：{0}").format("、".join(silent))] if silent else []
        return "；".join(told)

    def _chair_lines(self) -> tuple[Picker | None, Edit, dict[str, Any]]:
        """Nothing where the chair sits at this machine; else who he is, and his password."""
        view, _ = self.state()
        edit, password = password_line(self.work.theme)
        if view.is_chair:
            return None, edit, {}
        chair = Picker(self.work.theme, [Choice(login, name, login, login) for login, name in view.names.items()])
        chair.set_value(view.meeting.chair)
        return chair, edit, {"login": line(self.tr("主持人"), chair, need=True), "password": password}

    def override(self, decision_n: int) -> None:
        """The chair makes a unit lead that is not there, and says why."""
        found = self._decision(decision_n)
        if found is None:
            return
        _, topic, place, decision = found
        if decision.lead is None:
            return
        chair, password, chair_rows = self._chair_lines()
        reason = Area(self.work.theme, self.tr("如 线路是其资产，不到会不影响承办"), 2)
        rows = {"reason": line(self.tr("理由"), reason, need=True)} | chair_rows
        unit = self.work.township.unit[decision.lead].short
        form = SideForm(
            self.work.theme, self.tr("事项 {0}：指定 {1} 牵头").format(place, unit), self.tr("指定"), rows,
            note=self.tr("{0} 未到会。指定后须电话复述，理由写入纪要；该单位可在 1 个工作日内提出异议。").format(unit),
        )  # fmt: skip
        desk, meeting = self.acts.desk, self.acts.id

        def job() -> Callable[[], Any]:
            signed_by = {} if chair is None else {"login": chair.value or "", "password": password.text()}
            return partial(desk.override, meeting, topic.item.n, decision_n, reason.value, **signed_by)

        self.open(form, job)

    def settle(self) -> None:
        """结题: nothing to dispatch, put off, or made up for."""
        view, topic = self.state()
        if topic is None:
            return
        t = self.work.theme
        makeup = view.meeting.kind is MeetingKind.MAKEUP
        ways = [(ItemState.RECORDED, self.tr("记录意见"))] if makeup else [(ItemState.NOTHING, self.tr("无需派发"))]
        ways.append((ItemState.DEFERRED, self.tr("延后再议")))
        way, reason = Segments(t, ways, ways[0][0]), Area(t, self.tr("写入纪要"), 3)
        chair, password, chair_rows = (None, Edit(t), {}) if makeup else self._chair_lines()
        rows = {"way": line(self.tr("结论"), way), "reason": line(self.tr("意见"), reason, need=True)} | chair_rows
        way.picked.connect(lambda value: _ask_for(chair_rows, value is ItemState.NOTHING))
        note = self.tr("无需派发由主持人定，案件回到待分流；延后的回到议题池。")
        tasks = () if view.page is None else view.page.file.tasks
        if not makeup and any(task.state is TaskState.WITHDRAWN for task in tasks):
            note += self.tr("提请会商时已撤回的任务不会恢复，回到待分流后要重新派。")
        form = SideForm(t, self.tr("不派单，结束本题"), self.tr("结束本题"), rows, note=note)
        desk, meeting, item_n = self.acts.desk, self.acts.id, topic.item.n

        def job() -> Callable[[], Any]:
            asked = chair is not None and way.value is ItemState.NOTHING
            said_by = {"login": chair.value or "", "password": password.text()} if chair and asked else {}
            return partial(desk.settle, meeting, item_n, way.value, reason.value, **said_by)

        def then(ref: Any) -> None:
            taken_back = None
            if chair is not None:
                taken_back = partial(desk.unsign, meeting, item_n, chair.value or "", password.text())
            self._close()
            if ref is not None:
                words = self.tr("无需派发，案件回到待分流：{0}").format(topic.case.title)
                self.work.offer_undo(words, [ref], taken_back)
            elif way.value is ItemState.DEFERRED:
                self.work.say(self.tr("已延后再议；要接着议，用“加议题”再列入，写过的可以沿用"))

        self.open(form, job, then)

    def end(self) -> None:
        """散会, after one look at what becomes of what is still open."""
        view, _ = self.state()
        t = self.work.theme
        open_ = [one for one in view.topics if one.item.state in (ItemState.WAITING, ItemState.OPEN)]
        missing = sum(seat.state is SeatState.INVITED for seat in view.file.seats)
        told: list[QWidget] = []
        note = self.tr("没议完的回到议题池，下次再排；已签发的不变。") if open_ else self.tr("各题都已有结论。")
        if open_:
            told.append(label(self.tr("没议完的 {0} 题").format(len(open_)), "section"))
            for one in open_:
                title = label("", wrap=True)
                title.write(one.case.title)
                told += [rule(), title, label(_left_of(view.file, one), "small", wrap=True)]
            told.append(rule())
        if missing:
            told.append(label(self.tr("没有签到的 {0} 个单位记为缺席。").format(missing), "small", wrap=True))
        told.append(label(self.tr("散会后不能再改，也不能撤销。"), "small", "due_soon", wrap=True))
        form = SideForm(t, self.tr("散会"), self.tr("现在散会"), {}, note=note, more=told, danger=bool(open_))
        desk, meeting = self.acts.desk, self.acts.id
        self.open(form, lambda: partial(desk.end, meeting))

    # --- the agenda --------------------------------------------------------------------------------------------------

    def units(self) -> None:
        """通知单位: whom the topic concerns, and how long it may take."""
        _, topic = self.state()
        if topic is None:
            return
        t, item = self.work.theme, topic.item
        origins = {one.unit_id: one.origin for one in topic.proposals}
        known = [replace(one, detail=origins.get(one.value, one.detail)) for one in unit_choices(self.work.township)]
        known.sort(key=lambda one: one.value not in origins)
        who = MultiPicker(t, known, self.tr("加一个单位"))
        who.picker.setFixedWidth(_PICKER)
        who.set_value(peers_first(self.work.township, item.units))
        minutes = Edit(t, "", str(item.minutes))
        rows = {"units": line(self.tr("通知"), who), "minutes": line(self.tr("分钟"), minutes)}
        note = self.tr("通知的单位能看到本案、在会前写意见。已按任务、事项和地点提议。")
        more = self._liaisons(topic, who)
        form = SideForm(t, self.tr("本题通知的单位"), self.tr("通知"), rows, note=note, last=more)
        desk, meeting = self.acts.desk, self.acts.id

        def job() -> Callable[[], Any]:
            units, wanted = who.value, minutes.value

            def do() -> None:
                desk.call(meeting, item.n, units)
                if wanted.isdigit() and int(wanted) != item.minutes:
                    desk.allot(meeting, item.n, int(wanted))

            return do

        self.open(form, job)

    def _liaisons(self, topic: Topic, who: MultiPicker) -> list[QWidget]:
        """One press calls a unit for its liaison in the area of the case's place."""
        offered = [one for one in topic.proposals if not one.calls and one.unit_id not in who.value][:_LIAISONS]
        links: list[QWidget] = []
        for one in offered:
            unit, (_, name) = self.work.township.unit[one.unit_id].short, one.origin.split()
            link = Link(self.work.theme, self.tr("＋ {0}（{1}）").format(unit, name))
            link.setToolTip(say(one.origin))
            link.clicked.connect(partial(_call, who, one.unit_id, link))
            links.append(link)
        if not links:
            return []
        whose = self.tr("{0}的单位，还可以通知").format(offered[0].origin.split()[0])
        return [label(whose, "section"), *links]

    def take_off(self) -> None:
        """The topic goes back to the pool."""
        _, topic = self.state()
        if topic is not None:
            desk, meeting, item_n = self.acts.desk, self.acts.id, topic.item.n
            self.acts.run(lambda: desk.take_off(meeting, item_n))

    def put_on(self) -> None:
        """加议题: what waits in the pool, to be ticked."""
        desk = self.work.desk
        self.work.tasks.run(self, lambda: meetings_board(desk), self._offer_pool)

    def _offer_pool(self, pool: Pool) -> None:
        t = self.work.theme
        waiting = RowList(t, self.tr("议题池"), wraps=True, marks=True)
        waiting.setMinimumHeight(260)
        waiting.show_rows([
            Row(one.waiting.title, right="", detail=f"{one.waiting.no}　{one.reason}", value=one.waiting.case_id)
            for one in pool.waiting
        ])  # fmt: skip
        if pool.waiting:
            waiting.step(1)
        note = self.tr("按空格勾选。") if pool.waiting else self.tr("议题池里没有待议的案件。")
        form = SideForm(t, self.tr("加议题"), self.tr("列入议程"), {}, note=note, last=(waiting,))
        meetings, meeting = self.acts.desk, self.acts.id

        def job() -> Callable[[], Any]:
            wanted = waiting.marked or ((waiting.current,) if waiting.current is not None else ())
            return partial(meetings.put_on, meeting, wanted)

        self.open(form, job)
        waiting.setFocus()

    def change(self) -> None:
        """改安排: when, where, who chairs, until when opinions are due, whether they are hidden, who listens."""
        desk = self.work.desk
        self.work.tasks.run(self, lambda: meetings_board(desk), self._offer_change)

    def _offer_change(self, pool: Pool) -> None:
        view, _ = self.state()
        meeting, t = view.meeting, self.work.theme
        planned = meeting.state is MeetingState.PLANNED
        starts, due = MomentEdit(t, self.work.now), MomentEdit(t, self.work.now)
        starts.set_value(meeting.starts_at)
        due.set_value(meeting.opinions_due)
        place = Edit(t, "", meeting.place)
        chair = Picker(t, chair_choices(pool))
        chair.set_value(meeting.chair)
        hidden = Sealed(t, meeting.hidden)
        strict = Check(t, self.tr("有群众代表在场（投屏全部脱敏）"), meeting.strict)
        rows = {"place": line(self.tr("地点"), place), "chair": line(self.tr("主持人"), chair, need=True)}
        if planned:
            rows = {"starts_at": line(self.tr("时间"), starts, need=True), **rows}
            rows["opinions_due"] = line(self.tr("意见截止"), due)
        last = (hidden, hidden.note, strict) if planned else (strict,)
        form = SideForm(t, self.tr("会议安排"), self.tr("改好了"), rows, last=(holder(column(*last, gap=4)),))
        meetings = self.acts.desk

        def job() -> Callable[[], Any]:
            said: dict[str, Any] = {"place": place.value, "chair": chair.value or "", "strict": strict.isChecked()}
            if planned:
                said |= {"starts_at": starts.value, "opinions_due": due.value, "hidden": hidden.isChecked()}
            return partial(meetings.change, meeting.id, **said)

        self.open(form, job)

    def cancel(self) -> None:
        """取消会商, with the reason."""
        reason = Edit(self.work.theme, self.tr("通知到各单位"))
        rows = {"reason": line(self.tr("原因"), reason, need=True)}
        note = self.tr("取消后案件回到议题池，各单位的通知撤回。")
        form = SideForm(self.work.theme, self.tr("取消会商"), self.tr("取消会商"), rows, note=note, danger=True)
        desk, meeting = self.acts.desk, self.acts.id
        self.open(form, lambda: partial(desk.cancel, meeting, reason.value))


def sum_words(file: MeetingFile, topic: Topic) -> str:
    """签发后：4 项任务派给 7 个单位 …, matter by matter."""
    found = file.decisions_on(topic.item.n)
    units = {unit for one in found for unit in (one.lead, *one.assisting) if unit is not None}
    last = max((one.due for one in found if one.due is not None), default=None)
    until = f"，最迟 {day_and_time(last)}" if last is not None else ""
    here, called = turnout(file, topic.item)
    what = f"签发后：{len(found)} 项任务派给 {len(units)} 个单位{until}；时钟自签发起算，8 秒内可撤销。"
    return f"到会 {here}/应到 {called}。{what}"


def _left_of(file: MeetingFile, topic: Topic) -> str:
    """回到议题池, and what was written on it."""
    count = len(file.decisions_on(topic.item.n))
    return f"回到议题池；已写的 {count} 项不派单" if count else "回到议题池"


def _call(who: MultiPicker, unit_id: int, link: QWidget) -> None:
    who.set_value((*who.value, unit_id))
    link.hide()
    who.setFocus()


def _ask_for(rows: dict[str, Any], wanted: bool) -> None:
    """Lines that one answer needs and another does not."""
    for one in rows.values():
        one.setVisible(wanted)
        one.setProperty("need", wanted)
