"""Forms of the table: who is there, what a unit says by telephone, who speaks, what is voted on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from ...dispatch.meetings import MeetingView, Topic
from ...models.case import Channel
from ...models.meeting.deciding import conditions_of
from ...models.meeting.file import Decision
from ...models.meeting.hearing import heard_in
from ...models.meeting.planning import attends, peers_first
from ...models.meeting.speaking import OPINION_TEXTS, speaker
from ...models.meeting.terms import Heard, MeetingState, Mode, SeatState, Stance, Vote
from ...models.people import UnitKind
from ..widgets.buttons import Button, Check, Segments
from ..widgets.choices import Choice
from ..widgets.fields import Area, Combo, Edit
from ..widgets.layout import column, holder, shown_if
from ..widgets.pickers import Picker
from ..workplace import Workplace
from .acts import Acts, told_by
from .forms import SideForm, line
from .side import Side
from .words import CHANNELS

_SEATS = ((SeatState.PRESENT, "到会"), (SeatState.EXCUSED, "请假"), (SeatState.LEFT, "离会"))
_OF_KEEPER = (*_SEATS, (SeatState.ABSENT, "缺席"))
_MODES = tuple((mode, mode.label) for mode in (Mode.ROOM, Mode.VIDEO, Mode.PHONE))
_MINUTES = tuple((n, f"{n} 分") for n in (1, 2, 3, 5, 10))
State = Callable[[], tuple[MeetingView, Topic | None]]


class Sheets(QObject):
    """Opens each form in the right column and carries out what it asks for. `state`: the meeting as it is shown."""

    def __init__(self, work: Workplace, acts: Acts, side: Side, state: State) -> None:
        super().__init__(side)
        self.work, self.acts, self.side, self.state = work, acts, side, state

    # --- tools -------------------------------------------------------------------------------------------------------

    def unit_choices(self, units: Sequence[int]) -> list[Choice]:
        township = self.work.township
        return [Choice(u, township.unit[u].short, township.unit[u].kind.label) for u in peers_first(township, units)]

    def open(
        self, form: SideForm, job: Callable[[], Callable[[], Any]], then: Callable[[Any], None] | None = None
    ) -> SideForm:
        """`job` reads the form when it is sent and gives what is to be done."""

        def send() -> None:
            self.acts.run(job(), then or self._close, form.complain)

        form.sent.connect(send)
        return self.side.put(form)

    def _close(self, _answer: Any = None) -> None:
        self.side.back()

    # --- attendance --------------------------------------------------------------------------------------------------

    def seat(self, unit: int = 0) -> None:
        """登记: signs a unit in; 0: the next one that is missing. A unit says of itself alone who comes and how."""
        view, _ = self.state()
        own, states = view.unit, _OF_KEEPER if view.unit is None else _SEATS
        seats = {seat.unit_id: seat for seat in view.file.seats if not seat.observer and own in (None, seat.unit_id)}
        if unit and unit not in seats:
            self.observe(unit)
            return
        missing = [u for u in peers_first(self.work.township, seats) if seats[u].state is SeatState.INVITED]
        wanted = unit or next(iter(missing), 0)
        t = self.work.theme
        who = Picker(t, self.unit_choices(tuple(seats)), self.tr("单位"))
        who.set_value(wanted or None)
        state, mode = Segments(t, states, SeatState.PRESENT), Segments(t, _MODES, Mode.ROOM)
        known = seats.get(wanted)
        if known is not None and known.state is not SeatState.INVITED:
            state.set_value(known.state if known.state in dict(states) else SeatState.PRESENT)
            mode.set_value(known.mode)
        person = Edit(t, self.tr("姓名、职务"), known.person if known is not None else "")
        deputy = Check(t, self.tr("代会（不是负责人本人）"), bool(known and known.deputy))
        reason = Edit(t, self.tr("请假、离会的原因"))
        rows = {
            "unit": line(self.tr("单位"), who, need=True), "state": line(self.tr("到会"), state),
            "mode": line(self.tr("方式"), mode), "person": line(self.tr("参会人"), person),
            "reason": line(self.tr("原因"), reason),
        }  # fmt: skip
        next_one = self.tr("还有 {0} 个单位没有登记。登记后自动到下一个。").format(len(missing))
        more = next_one if missing and own is None else ""
        form = SideForm(t, self.tr("到会登记"), self.tr("登记"), rows, note=more, last=(deputy,))
        rows["reason"].setVisible(state.value is not SeatState.PRESENT)
        rows["mode"].setVisible(state.value is SeatState.PRESENT)

        def follow(value: object) -> None:
            rows["reason"].setVisible(value is not SeatState.PRESENT)
            rows["mode"].setVisible(value is SeatState.PRESENT)

        state.picked.connect(follow)
        desk, meeting = self.acts.desk, self.acts.id

        def job() -> Callable[[], Any]:
            said = {"person": person.value, "deputy": deputy.isChecked(), "reason": reason.value}
            return partial(desk.take_seat, meeting, state.value, mode.value, of=who.value, **said)

        def then(_: object) -> None:
            left = [u for u in missing if u != who.value]
            if left and not unit:
                self.seat(left[0])
            else:
                self._close()

        self.open(form, job, then)
        person.setFocus()

    def observe(self, unit: int = 0) -> None:
        """列席: a unit no topic concerns sits in; one that does is changed, or goes."""
        view, _ = self.state()
        t, seats = self.work.theme, {seat.unit_id: seat for seat in view.file.seats}
        known = seats.get(unit)
        others = [u.id for u in self.work.township.units_in_use if u.kind is not UnitKind.CENTRE]
        free = [unit] if unit else [u for u in others if u not in seats]
        who = Picker(t, self.unit_choices(free), self.tr("单位"))
        who.set_value(unit or None)
        states = (SeatState.PRESENT, self.tr("列席")), (SeatState.LEFT, self.tr("离会"))
        state = Segments(t, states, SeatState.PRESENT)
        mode = Segments(t, _MODES, Mode.ROOM if known is None else known.mode)
        person = Edit(t, self.tr("姓名、职务"), "" if known is None else known.person)
        rows = {
            "unit": line(self.tr("单位"), who, need=True), "state": line(self.tr("到会"), state),
            "mode": line(self.tr("方式"), mode), "person": line(self.tr("列席人"), person),
        }  # fmt: skip
        rows["state"].setVisible(known is not None)
        note = self.tr("列席单位在会场旁听，看不到案件，不发表意见；写入签到表和纪要。")
        form = SideForm(t, self.tr("列席登记"), self.tr("登记"), rows, note=note)
        desk, meeting = self.acts.desk, self.acts.id

        def job() -> Callable[[], Any]:
            said = {"person": person.value, "observer": True}
            return partial(desk.take_seat, meeting, state.value, mode.value, of=who.value, **said)

        self.open(form, job)
        if unit:
            person.setFocus()

    # --- what a unit says --------------------------------------------------------------------------------------------

    def opinion(self, unit: int) -> None:
        """代录: what a unit thinks, by whom and how it was told."""
        view, topic = self.state()
        if topic is None:
            return
        t, item_n = self.work.theme, topic.item.n
        own, known = (view.file.opinion_of(item_n, unit, recorded=one) for one in (False, True))
        seat = view.file.seat_of(unit)
        stance = Segments(t, [(one, one.label) for one in Stance], known.stance if known else None)
        texts: dict[str, Any] = {"view": Area(t, "", 3)}
        texts |= {name: Edit(t) for name in OPINION_TEXTS if name != "view"}
        base = {name: "" if known is None else getattr(known, name) for name in OPINION_TEXTS}
        base["stance"] = None if known is None else known.stance
        for name, field in texts.items():
            field.set_value(base[name])
        channel = Combo(t, CHANNELS)
        channel.set_value((known and known.channel) or _channel_of(seat.mode if seat else None))
        speaker = Edit(t, "", (known and known.speaker) or (seat.person if seat else ""))
        rows = {
            "stance": line(self.tr("态度"), stance, need=True), "view": line(self.tr("意见"), texts["view"]),
            "speaker": line(self.tr("告知人"), speaker, need=True), "channel": line(self.tr("渠道"), channel),
        }  # fmt: skip
        rows |= {name: line(word, texts[name]) for name, word in OPINION_TEXTS.items() if name != "view"}
        name = self.work.township.unit[unit].short
        note = ""
        if own is not None and own.stance is not None:
            said = self.tr("该单位自己表态：{0}。代录另列一条，本单位所写不变；改变表态须在意见栏写明依据。")
            note = said.format(own.stance.label)
        form = SideForm(t, self.tr("代录：{0} 的意见").format(name), self.tr("存入"), rows, note=note)
        desk, meeting = self.acts.desk, self.acts.id

        def job() -> Callable[[], Any]:
            now = {key: field.value for key, field in texts.items()} | {"stance": stance.value}
            said = {key: value for key, value in now.items() if value != base[key]}
            return partial(desk.say, meeting, item_n, said, base, **told_by(unit, channel.value, speaker.value))

        self.open(form, job)

    def read_back(self, decision_n: int) -> None:
        """代录复述: what the lead said back, what was heard of it, and by whom it was said."""
        found = self._decision(decision_n)
        if found is None:
            return
        view, topic, place, decision = found
        if decision.lead is None:
            return
        t, item_n, lead = self.work.theme, topic.item.n, decision.lead
        back, seat = view.file.read_back_of(decision), view.file.seat_of(lead)
        is_there = attends(view.file, lead)
        words = Area(t, self.tr("可只勾选听到的三项"), 3)
        words.set_value("" if back is None else back.text)
        ticks = {one: Check(t, f"听到：{one.label}", back is not None and one.value in back.heard) for one in Heard}
        none: tuple[tuple[Any, str], ...] = ((None, self.tr("当场复述")),) if is_there else ()
        channel = Combo(t, (*none, *CHANNELS))
        channel.set_value(None if is_there else Channel.PHONE)
        speaker = Edit(t, "", (seat.person if seat else "") or (back.speaker if back else ""))
        objection = Edit(t, self.tr("没有就不填"), "" if back is None else back.objection)
        reason = Edit(t, self._why_harmless())
        rows = {
            "text": line(self.tr("复述"), words), "channel": line(self.tr("渠道"), channel),
            "speaker": line(self.tr("复述人"), speaker, need=not is_there),
            "objection": line(self.tr("异议"), objection), "reason": line(self.tr("理由"), reason, need=True),
        }  # fmt: skip
        unit = self.work.township.unit[lead].short
        form = SideForm(
            t, self.tr("事项 {0}：{1} 复述").format(place, unit), self.tr("存入，三项齐即确认"), rows,
            note=f"{decision.task}　{decision.standard}", last=(holder(column(*ticks.values(), gap=4)),),
        )  # fmt: skip

        def hear() -> None:
            said = heard_in(words.value, decision, self.work.township, self.work.now())
            rows["reason"].setVisible(bool(said.conditions))
            for one, tick in ticks.items():
                tick.setEnabled(not said.refused)
                tick.setChecked(one in said.heard or (tick.isChecked() and not said.refused))
            if said.refused:
                objection.set_value("；".join(said.refused))

        words.changed.connect(hear)
        hear()
        desk, meeting = self.acts.desk, self.acts.id

        def job() -> Callable[[], Any]:
            heard = frozenset(one for one, tick in ticks.items() if tick.isChecked())
            how = {"channel": channel.value, "speaker": speaker.value if channel.value is not None else ""}
            against = objection.value
            text, why = words.value, reason.value

            def do() -> None:
                got = desk.read_back(meeting, item_n, decision_n, text, of=lead, ticked=heard, objection=against, **how)
                if got == frozenset(Heard) and not against:
                    desk.confirm(meeting, item_n, decision_n, why)

            return do

        self.open(form, job)
        ticks[Heard.UNITS].setFocus()

    def confirm(self, decision_n: int) -> None:
        """确认复述: at once, or with a reason where what was said back is tied to a condition."""
        found = self._decision(decision_n)
        back = None if found is None else found[0].file.read_back_of(found[3])
        if found is None or back is None:
            return
        item_n, desk, meeting = found[1].item.n, self.acts.desk, self.acts.id
        conditions = conditions_of(back, found[3], self.work.township)
        if not conditions:
            self.acts.run(lambda: desk.confirm(meeting, item_n, decision_n))
            return
        reason = Edit(self.work.theme, self._why_harmless())
        form = SideForm(
            self.work.theme, self.tr("事项 {0}：确认复述").format(found[2]), self.tr("确认"),
            {"reason": line(self.tr("理由"), reason, need=True)},
            note=self.tr("复述附有条件：{0}").format("；".join(conditions)),
        )  # fmt: skip
        self.open(form, lambda: partial(desk.confirm, meeting, item_n, decision_n, reason.value))
        reason.setFocus()

    def _why_harmless(self) -> str:
        return self.tr("为什么所附条件不影响议定")

    def _decision(self, decision_n: int) -> tuple[MeetingView, Topic, int, Decision] | None:
        view, topic = self.state()
        if topic is None:
            return None
        for place, one in enumerate(view.file.decisions_on(topic.item.n), 1):
            if one.n == decision_n:
                return view, topic, place, one
        return None

    # --- speaking and voting -----------------------------------------------------------------------------------------

    def floor(self) -> None:
        """请发言: whose turn it is and for how long; who asks for it stands first."""
        view, _ = self.state()
        t = self.work.theme
        seats = [seat for seat in view.file.seats if seat.state is SeatState.PRESENT]
        seats.sort(key=lambda seat: (seat.asked_at is None, seat.asked_at or view.at))
        township = self.work.township
        choices = [
            Choice(seat.unit_id, township.unit[seat.unit_id].short, self.tr("请求发言") if seat.asked_at else "")
            for seat in seats
        ]
        who, minutes = Picker(t, choices, self.tr("单位")), Segments(t, _MINUTES, 3)
        who.set_value(choices[0].value if choices else None)
        rows = {"unit": line(self.tr("请发言"), who, need=True), "minutes": line(self.tr("时间"), minutes)}
        asked = [township.unit[seat.unit_id].short for seat in seats if seat.asked_at is not None]
        calm = self.tr("没有单位请求发言。主持人最后讲。")
        note = self.tr("请求发言：{0}").format("、".join(asked)) if asked else calm
        end = Button(t, self.tr("结束发言"), height=28)
        desk, meeting = self.acts.desk, self.acts.id
        shown_if(end, speaker(view.file) is not None)
        form = SideForm(t, self.tr("发言"), self.tr("请发言"), rows, note=note, last=(end,))
        end.clicked.connect(lambda: self.acts.run(lambda: desk.give_floor(meeting, None), self._close, form.complain))
        self.open(form, lambda: partial(desk.give_floor, meeting, who.value, minutes.value))

    def ballot(self) -> None:
        """表决: the question, and the votes of those who do not vote themselves; open until it is closed."""
        view, topic = self.state()
        if topic is None or view.meeting.state is not MeetingState.RUNNING:
            return
        t, item, desk, meeting = self.work.theme, topic.item, self.acts.desk, self.acts.id
        if not item.ballot_open:
            question = Edit(t, self.tr("如 由供电所牵头"), item.ballot)
            rows = {"question": line(self.tr("表决事项"), question, need=True)}
            note = self.tr("到会单位在自己的机器上投票，没有机器的由秘书代录；没有签到的不投票。")
            form = SideForm(t, self.tr("提请表决"), self.tr("开始表决"), rows, note=note)
            self.open(form, lambda: partial(desk.call_ballot, meeting, item.n, question.value), self._again)
            return
        there = [u for u in item.units if (seat := view.file.seat_of(u)) and seat.state is SeatState.PRESENT]
        who = Picker(t, self.unit_choices(there), self.tr("单位"))
        vote = Segments(t, [(one, one.label) for one in Vote])
        channel, speaker = Combo(t, CHANNELS), Edit(t)
        channel.set_value(Channel.IN_PERSON)
        rows = {
            "unit": line(self.tr("单位"), who, need=True), "vote": line(self.tr("一票"), vote, need=True),
            "speaker": line(self.tr("告知人"), speaker, need=True), "channel": line(self.tr("渠道"), channel),
        }  # fmt: skip

        def follow(unit: object) -> None:
            seat = view.file.seat_of(unit) if isinstance(unit, int) else None
            channel.set_value(_channel_of(seat.mode if seat else None))
            speaker.set_value(seat.person if seat else "")

        who.picked.connect(follow)
        end = Button(t, self.tr("结束表决"), height=32)
        form = SideForm(t, self.tr("表决：{0}").format(item.ballot), self.tr("代录一票"), rows, last=(end,))
        end.clicked.connect(
            lambda: self.acts.run(lambda: desk.close_ballot(meeting, item.n), self._close, form.complain)
        )

        def job() -> Callable[[], Any]:
            return partial(desk.vote, meeting, item.n, vote.value, **told_by(who.value, channel.value, speaker.value))

        self.open(form, job, lambda _: who.set_value(None))

    def _again(self, _answer: object) -> None:
        self._close()


def _channel_of(mode: Mode | None) -> Channel:
    """How a unit that takes part so is usually heard."""
    return Channel.PHONE if mode is Mode.PHONE else Channel.IN_PERSON
