"""What a unit does in a meeting: says what it thinks, says back what it was given, votes."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ...dispatch.meetings import MeetingView, Topic
from ...models.meeting.checking import confirmed
from ...models.meeting.file import Decision
from ...models.meeting.hearing import heard_in
from ...models.meeting.speaking import is_late
from ...models.meeting.terms import Heard, ItemState, MeetingState, Stance, Vote
from ...models.timing.worktime import TZ
from ...models.town.township import Township
from ..theme import Theme
from ..widgets.buttons import Button, Segments
from ..widgets.fields import Area, Edit
from ..widgets.layout import column, holder, label, row, set_role, shown_if
from ..widgets.marks import Tag
from .acts import Acts
from .kept import Kept
from .words import hour

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MORE = (("facts", "事实"), ("takes_on", "承担事项"), ("objection", "异议"), ("duty", "职责依据"))


class OwnReadBack(QFrame):
    """One matter at a time that this unit leads and has not read back yet; what is heard of it is shown while one
    types."""

    def __init__(self, t: Theme, township: Township, acts: Acts) -> None:
        super().__init__()
        self._township, self._acts = township, acts
        self._decision: Decision | None = None
        self._item: int | None = None
        self._texts: dict[int, str] = {}
        self.setProperty("role", "called")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._title = label("", "heading")
        self.chips = {heard: Tag(t, heard.label) for heard in Heard}
        self._note = label(self.tr("三项齐了由主持人确认转绿"), "small")
        self.words = Area(t, self.tr("用自己的话复述：谁牵头谁配合、什么时候前、怎样算办好"), 2)
        self.words.setAccessibleName(self.tr("复述本单位任务"))
        self.words.setFixedHeight(60)
        self.words.changed.connect(self._hear)
        self.send = Button(t, self.tr("复述完毕"), "Ctrl+Enter", "primary", height=30)
        self.send.clicked.connect(self.submit)
        self.object = Button(t, self.tr("有异议…"), height=28)
        self.object.clicked.connect(self._open_objection)
        self.objection = Edit(t, self.tr("对牵头、时限或标准有什么异议"))
        self.objection.returnPressed.connect(self._send_objection)
        self._objects = Button(t, self.tr("提出异议"), kind="danger")
        self._objects.clicked.connect(self._send_objection)
        self._objecting = holder(row(self.objection, self._objects))
        self._objecting.hide()
        head = row(self._title, *self.chips.values(), None, self._note, gap=8)
        work = row(self.words, column(self.send, self.object, gap=2), gap=12)
        work.setStretch(0, 1)
        column(head, work, self._objecting, gap=4, margins=(14, 6, 14, 6), parent=self)
        self.setAccessibleName(self.tr("请复述"))
        self.hide()

    def show_view(self, view: MeetingView, topic: Topic) -> None:
        """Shows the next matter that this unit has to read back, or nothing."""
        mine = self._next(view, topic)
        self.setVisible(mine is not None)
        if mine is None:
            self._decision = None
            return
        place, decision = mine
        is_new = self._decision is None or self._decision.n != decision.n or self._item != topic.item.n
        back = view.file.read_back_of(decision)
        if is_new:
            self._keep()
            self._decision, self._item = None, topic.item.n
            self.words.set_value(self._texts.get(decision.n, "" if back is None else back.text))
            self._objecting.hide()
        self._decision = decision
        self._title.setText(self.tr("请复述：事项 {0}（我单位牵头）").format(place))
        if back is not None and back.objection:
            self._note.setText(self.tr("已提异议，等主持人处理"))
        elif back is not None and back.text == self.words.value:
            is_whole = len(back.heard) == len(Heard)
            self._note.setText(self.tr("已复述，等主持人确认") if is_whole else self.tr("还没说全，请补上再复述"))
        else:
            self._note.setText(self.tr("三项齐了由主持人确认转绿"))
        self._hear()

    def _next(self, view: MeetingView, topic: Topic) -> tuple[int, Decision] | None:
        if view.meeting.state is not MeetingState.RUNNING or topic.item.state is not ItemState.OPEN:
            return None
        for place, one in enumerate(view.file.decisions_on(topic.item.n), 1):
            is_whole = one.task and one.due is not None and one.standard
            if one.lead == view.unit and is_whole and not confirmed(view.file, one):
                return place, one
        return None

    def _keep(self) -> None:
        if self._decision is not None:
            self._texts[self._decision.n] = self.words.toPlainText()

    def _hear(self) -> None:
        decision = self._decision
        if decision is None:
            return
        heard, refused, conditions = heard_in(self.words.value, decision, self._township, self._acts.work.now())
        day = "" if decision.due is None else f" {decision.due.astimezone(TZ):%-m月%-d日}"
        for one, chip in self.chips.items():
            if one in heard:
                chip.say(f"✓ {one.label}{day if one is Heard.DUE else ''}", "done")
            else:
                chip.say(self.tr("▲ 还差：{0}").format(one.label), "due_soon")
        if refused:
            self._note.setText(self.tr("听到反对：{0}。将作为异议提交").format("；".join(refused)))
        elif conditions:
            self._note.setText(self.tr("附有条件：{0}。由秘书写明理由后确认").format("；".join(conditions)))

    def submit(self) -> None:
        """What was said back goes to the chair."""
        decision, item, acts = self._decision, self._item, self._acts
        if decision is None or item is None:
            return
        words = self.words.value
        acts.run(lambda: acts.desk.read_back(acts.id, item, decision.n, words))

    def _open_objection(self) -> None:
        self._objecting.setVisible(not self._objecting.isVisibleTo(self))
        self.objection.setFocus()

    def _send_objection(self) -> None:
        decision, item, acts = self._decision, self._item, self._acts
        why, words = self.objection.value, self.words.value
        if decision is None or item is None or not why:
            self.objection.setFocus()
            return
        acts.run(lambda: acts.desk.read_back(acts.id, item, decision.n, words, objection=why), self._objected)

    def _objected(self, _heard: object) -> None:
        self.objection.clear()
        self._objecting.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
        else:
            super().keyPressEvent(event)


class OwnOpinion(QFrame):
    """This unit's opinion on the topic: saved while it is written, before the meeting and in it."""

    def __init__(self, t: Theme, acts: Acts) -> None:
        super().__init__()
        self.t, self._acts = t, acts
        self._item: int | None = None
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._saved = label("", "small")
        self._title = label(self.tr("我的意见"), "strong")
        self._more = Button(t, self.tr("事实、承担、异议、依据…"), kind="quiet", height=28)
        self._more.clicked.connect(self._toggle)
        self.ballot = QWidget()
        self._question = label("", "strong", "accent")
        self.votes = Segments(t, [(vote, vote.label) for vote in Vote])
        self.votes.picked.connect(self._vote)
        self.ballot.setLayout(row(self._question, self.votes, None))
        self.ballot.hide()
        self._body = column(gap=0)
        column(self.ballot, self._body, gap=4, margins=(15, 7, 15, 7), parent=self)
        self.setAccessibleName(self.tr("我的意见"))
        self.stance: Segments
        self.fields: dict[str, Any] = {}
        self._kept: dict[str, Kept] = {}
        self._holder: QWidget | None = None

    def show_view(self, view: MeetingView, topic: Topic) -> None:
        """What is stored, but where one types just now."""
        item = topic.item
        mine = view.unit is not None and view.unit in item.units
        alive = view.meeting.state in (MeetingState.PLANNED, MeetingState.RUNNING)
        self.setVisible(mine and alive and item.state in (ItemState.WAITING, ItemState.OPEN))
        if view.unit is None or not mine:
            return
        if item.n != self._item:
            self._begin(item.n, is_planned=view.meeting.state is MeetingState.PLANNED)
        opinion = view.file.opinion_of(item.n, view.unit, recorded=False)
        recorded = view.file.opinion_of(item.n, view.unit, recorded=True)
        for name, kept in self._kept.items():
            kept.show("" if opinion is None and name != "stance" else getattr(opinion, name, None))
        told = "" if opinion is None else self.tr("已存 {0}").format(hour(opinion.at))
        if recorded is not None and recorded.channel is not None:
            stance = "" if recorded.stance is None else f" {recorded.stance.label}"
            told += f"　{hour(recorded.at)} {recorded.channel.label} · {self.tr('代录')}{stance}"
        late = opinion is not None and is_late(view.meeting, opinion)
        if late:
            told += self.tr("，逾期")
        set_role(self._saved, tone="due_soon" if late else "")
        self._saved.setText(told)
        self.ballot.setVisible(item.ballot_open)
        self._question.setText(self.tr("表决：{0}").format(item.ballot))
        cast = view.file.vote_of(item.n, view.unit)
        self.votes.set_value(None if cast is None else cast.vote)
        if not self._rest.isVisibleTo(self) and opinion is not None and any(getattr(opinion, n) for n, _ in _MORE):
            self._rest.show()

    def _begin(self, item_n: int, *, is_planned: bool) -> None:
        """Fields of their own for every topic: what is still to be saved of the one before goes its way."""
        self._acts.flush()
        if self._holder is not None:
            self._body.removeWidget(self._holder)
            self._holder.hide()
            self._holder.deleteLater()
        self._item = item_n
        t = self.t
        self.stance = Segments(t, [(stance, stance.label) for stance in Stance])
        hint = self.tr("一两句话写明本单位的意见")
        view = Area(t, hint, 3) if is_planned else Edit(t, hint)
        view.setAccessibleName(self.tr("本单位意见"))
        rest = {name: Edit(t, word) for name, word in _MORE}
        self.fields = {"view": view, **rest}
        lines = [row(*[rest[name] for name, _ in pair], gap=8) for pair in (_MORE[:2], _MORE[2:])]
        self._rest = holder(column(*lines, gap=4))
        shown_if(self._rest, is_planned)
        head = row(self._title, self.stance, self._more, None, self._saved)
        self._holder = holder(column(head, view, self._rest, gap=4))
        self._body.addWidget(self._holder)
        self._kept = {"stance": Kept(self.stance, self._holder)}
        self._kept |= {name: Kept(field, self._holder) for name, field in self.fields.items()}
        for name, kept in self._kept.items():
            kept.typed.connect(partial(self._saved.setText, self.tr("正在写…")))
            self._acts.bind_opinion(kept, item_n, name, dict)

    def _toggle(self) -> None:
        self._rest.setVisible(not self._rest.isVisibleTo(self))
        if self._rest.isVisibleTo(self):
            self.fields["facts"].setFocus()

    def _vote(self, vote: Vote) -> None:
        item, acts = self._item, self._acts
        if item is not None:
            acts.run(lambda: acts.desk.vote(acts.id, item, vote))
