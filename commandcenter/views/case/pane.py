"""The case page: head, body and actions of one case; forms open in place of the body, the board stays in sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ...dispatch import claims
from ...dispatch.cases.case_views import CaseView, Claim, Offer, case_view
from ...dispatch.center import CaseRef
from ...models.errors import NotFound
from ...models.lifecycle import Action
from ...models.timing.words import clock_time
from ..forms.action_form import ActionForm
from ..forms.proxy import ProxyChooser
from ..live import Changes
from ..tasks import Handle
from ..widgets.layout import column, guide_focus, holder, label, rule
from ..widgets.notices import EmptyState
from ..workplace import Workplace, sentence
from .actions_bar import ActionsBar
from .body import CaseBody
from .head import CaseHead
from .more import MorePanel
from .timeline import subject
from .to_meeting import MEETS, go_to_meeting
from .unfinished import UnfinishedLine

#: A reading that takes longer says so; a quick one changes nothing until it is there.
_PATIENCE_MS = 200


class CasePane(QFrame):
    """One case at a time. `take_over` names the actions whose form stands elsewhere, with what opens it."""

    acted = Signal(object)
    """The case as an action taken here left it."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.setProperty("role", "pane")
        self.setAccessibleName(self.tr("案件"))
        self._workplace = workplace
        self.take_over: dict[Action, Callable[[CaseView], None]] = {}
        self._wanted: int | None = None
        self._view: CaseView | None = None
        self._handle: Handle | None = None
        self._is_reading = False
        self._then: Callable[[], object] | None = None
        self._step: QWidget | None = None
        self._asked: Claim | None = None
        self._make_parts()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._say_loading)
        self._listen()
        self._say_nothing_chosen()

    def _make_parts(self) -> None:
        work, t = self._workplace, self._workplace.theme
        self.head = CaseHead(work)
        self._news = label("", "small", "accent", wrap=True)
        self._news_line = holder(column(self._news, margins=(16, 0, 16, 8)))
        self._news_line.hide()
        self.unfinished = UnfinishedLine(work)
        self.unfinished.resumed.connect(self.start)
        self._head_part = holder(column(self.head, self._news_line, self.unfinished, rule(), gap=0))
        self.body = CaseBody(work)
        self.bar = ActionsBar(work)
        self.bar.picked.connect(self._begin)
        self.bar.more.connect(self.show_more)
        self.bar.meet.connect(lambda: go_to_meeting(self._workplace, self.current()))
        self._page = holder(column(self.body, self.bar, gap=0))
        self._state = EmptyState(t, "", shape="dot")
        self._more = MorePanel(work)
        self._more.picked.connect(self._begin)
        self._more.refused.connect(self._refuse)
        self._more.left.connect(self.stop)
        self._stack = QStackedWidget()
        for part in (self._page, self._state, self._more):
            self._stack.addWidget(part)
        column(self._head_part, self._stack, gap=0, parent=self).setStretch(1, 1)
        guide_focus(self, lambda: self.body)
        for part in self.findChildren(QWidget):
            part.ensurePolished()  # now, so that the first case need not wait for the style sheet

    def _listen(self) -> None:
        work = self._workplace
        work.live.changed.connect(self._follow)
        work.live.reset.connect(self.reload)
        work.live.presence.connect(self._show_lookers)
        work.ticker.ticked.connect(self._tick)
        work.township_changed.connect(self.reload)

    # --- showing ------------------------------------------------------------------------------------------------------

    def current(self) -> CaseView | None:
        """The case that is shown; None while none is, or another one is being read."""
        return self._view if self._view is not None and self._view.case.id == self._wanted else None

    @property
    def is_empty(self) -> bool:
        """Whether no case was chosen."""
        return self._wanted is None

    def show_case(self, case_id: int) -> None:
        """Reads a case and shows it. What was typed for another one is kept and stands there again."""
        if case_id != self._wanted:
            self._leave_step()
            self._then = None
            self._wanted = case_id
            self._patience.start()
            self._tell_looking()
        self._read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_looking()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._workplace.live.look_at(None)

    def _tell_looking(self) -> None:
        """Others see who has a case open, as long as it is in sight."""
        if self.isVisible():
            self._workplace.live.look_at(self._wanted)

    def show_nothing(self) -> None:
        """No case is chosen."""
        self._leave_step()
        if self._handle is not None:
            self._handle.drop()
        self._is_reading = False
        self._wanted = self._view = self._then = None
        self._tell_looking()
        self._say_nothing_chosen()

    def reload(self) -> None:
        """The same case again; scroll, focus, forms and what was opened stay."""
        if self._wanted is not None:
            self._read()

    def _read(self) -> None:
        if self._handle is not None:
            self._handle.drop()
        assert self._wanted is not None
        self._is_reading = True
        job = partial(case_view, self._workplace.desk, self._wanted)
        self._handle = self._workplace.tasks.run(self, job, self._take, self._fail)

    def _take(self, view: CaseView) -> None:
        self._patience.stop()
        self._is_reading = False
        before, self._view = self._view, view
        is_other = before is None or before.case.id != view.case.id
        now = self._workplace.now()
        self.head.show_view(view, now)
        self._show_lookers(self._workplace.live.lookers)
        self._show_news(None if is_other else before)
        self._show_unfinished()
        if view.sealed:
            self._say_sealed(view)
        else:
            self.body.show_view(view, now, is_other=is_other)
            self.bar.show_view(view)
            self._more.show_offers(view.offers)
        self._head_part.show()
        if self._step is None and not view.sealed and self._stack.currentWidget() is not self._more:
            self._stack.setCurrentWidget(self._page)
        if isinstance(self._step, ActionForm):
            self._step.renew(view)
        then, self._then = self._then, None
        if then is not None:
            then()

    def _fail(self, error: Exception) -> None:
        self._patience.stop()
        self._is_reading = False
        self._leave_step()
        self._view = self._then = None
        if isinstance(error, NotFound):
            self._say(self.tr("本案已不在您的范围"), self.tr("可能已改派、移送，或需要回避"))
        else:
            self._say(sentence(error), self.tr("再选一次本案，重新读取"))

    def _show_news(self, before: CaseView | None) -> None:
        """A quiet line when somebody else moved the case on while one was reading it; the form tells it itself."""
        view = self._view
        if before is None or view is None or not view.story or before.case.version == view.case.version:
            if before is None:
                self._news_line.hide()
            return
        last = view.page.timeline[-1]
        step = view.story[0]
        if last.login == self._workplace.by.login or isinstance(self._step, ActionForm):
            self._news_line.hide()
            return
        when = clock_time(step.at, self._workplace.now())
        self._news.setText(self.tr("案件已更新：{0} {1} {2}").format(subject(step), when, step.what))
        self._news_line.show()

    def _show_unfinished(self) -> None:
        """What this person began here and never sent; a form that is open says it itself."""
        if self._step is not None:
            self.unfinished.put_away()
        elif self._view is not None:
            self.unfinished.show_view(self._view)

    # --- without a case -----------------------------------------------------------------------------------------------

    def _say(self, words: str, hint: str = "") -> None:
        self._state.say(words, hint)
        self._head_part.hide()
        self._stack.setCurrentWidget(self._state)

    def _say_nothing_chosen(self) -> None:
        self._say(self.tr("没有选中案件"), self.tr("在表里按 J、K 选一件"))

    def _say_loading(self) -> None:
        self._say(self.tr("正在读取…"))

    def _say_sealed(self, view: CaseView) -> None:
        case = view.case
        at = clock_time(case.closed_at, self._workplace.now()) if case.closed_at is not None else ""
        self._state.say(self.tr("已移送 {0}").format(case.recipient), self.tr("{0} 移送，其余内容不再显示").format(at))
        self._stack.setCurrentWidget(self._state)

    # --- live ---------------------------------------------------------------------------------------------------------

    def _follow(self, changes: Changes) -> None:
        if self._wanted in changes.cases:
            self._read()

    def _show_lookers(self, lookers: Mapping[int, Any]) -> None:
        if self._wanted is not None:
            self.head.show_lookers(lookers.get(self._wanted, ()))

    def _tick(self, now: datetime) -> None:
        if self.isVisible() and self._view is not None:
            self.head.tick(now)
            self.body.tick(now)
            if self._view.claim is not None and self._view.claim.until <= now and not self._is_reading:
                self.reload()  # what it forbade can be done again

    # --- acting -------------------------------------------------------------------------------------------------------

    @property
    def is_acting(self) -> bool:
        """Whether a form or a list stands in place of the body."""
        return self._step is not None or self._stack.currentWidget() is self._more

    def with_case(self, do: Callable[[], object]) -> bool:
        """Does something with the case that is shown, or as soon as it is read; False when there is none."""
        if self.current() is not None:
            do()
        elif self._is_reading:
            self._then = do
        else:
            return False
        return True

    def can(self, action: Action) -> bool:
        """Whether this person may do that now, for himself, with the case that is shown."""
        offer = self._offer(action)
        return offer is not None and offer.why_not is None and not offer.proxy

    def start(self, action: Action) -> bool:
        """Begins an action on the case that is shown, or as soon as it is read; False, and why, where it cannot be."""
        if self.current() is None:
            return self.with_case(partial(self.start, action))
        if action in MEETS and go_to_meeting(self._workplace, self.current()):
            return True
        offer = self._offer(action)
        if offer is None:
            self._refuse(self.tr("{0}不能{1}").format(self._workplace.by.role.label, action.label))
        elif offer.why_not is not None:
            self._refuse(offer.why_not)
        else:
            self._begin(offer)
            return True
        return False

    def _offer(self, action: Action) -> Offer | None:
        view = self.current()
        return None if view is None else next((o for o in view.offers if o.action is action), None)

    def _refuse(self, why: str) -> None:
        self._workplace.say(why, "due_soon")

    def _begin(self, offer: Offer, preset: Mapping[str, Any] | None = None) -> None:
        view = self.current()
        if view is None:
            return
        if preset is None and offer.action in self.take_over:
            self.stop()
            self.take_over[offer.action](view)
            return
        form = ActionForm(self._workplace, view, offer, preset)
        form.done.connect(self._done)
        form.cancelled.connect(self.stop)
        form.reload.connect(self.reload)
        self._enter(form)
        form.focus_first()

    def start_proxy(self) -> None:
        """代录: which step of which unit is to be recorded."""
        view = self.current()
        if view is None:
            self.with_case(self.start_proxy)
            return
        chooser = ProxyChooser(self._workplace, view)
        chooser.chosen.connect(self._begin)
        chooser.cancelled.connect(self.stop)
        self._enter(chooser)
        chooser.setFocus()

    def show_more(self) -> None:
        """Every action of this post, grouped; what cannot be done with the reason why."""
        if self.current() is not None:
            self._leave_step()
            self._stack.setCurrentWidget(self._more)
            self._more.setFocus()

    def explain_clock(self) -> None:
        """Goes to the clocks and opens them all."""
        if self.current() is not None:
            self.stop()
            self.body.explain()

    def submit(self) -> None:
        """Sends the form that is open."""
        if isinstance(self._step, ActionForm):
            self._step.submit()

    def stop(self) -> None:
        """Puts form or list away; what was typed is kept for the next time."""
        was_acting = self.is_acting
        self._leave_step()
        if was_acting:
            self.body.setFocus()

    def _enter(self, step: QWidget) -> None:
        self._leave_step()
        self._step = step
        self._news_line.hide()
        self._show_unfinished()
        self._stack.addWidget(step)
        self._stack.setCurrentWidget(step)

    def _leave_step(self) -> None:
        step, self._step = self._step, None
        if self._view is not None:
            self._stack.setCurrentWidget(self._state if self._view.sealed else self._page)
        if step is not None:
            self._stack.removeWidget(step)
            step.hide()
            step.deleteLater()
            self._show_unfinished()

    def _done(self, ref: CaseRef) -> None:
        self.stop()
        self.acted.emit(ref)

    # --- claims -------------------------------------------------------------------------------------------------------

    def claim(self) -> None:
        """我来办; once more lets it go. Somebody else's claim is named first, a second time takes it over."""
        view = self.current()
        if view is None:
            return
        work, case_id = self._workplace, view.case.id
        held = view.claim if view.claim is not None and view.claim.until > work.now() else None
        if held is not None and held.login == work.by.login:
            work.tasks.run(self, partial(claims.release, work.desk, case_id), self._released)
        elif held is not None and claims.may_take_over(work.by) and self._asked != held:
            self._asked = held
            work.say(self.tr("{0}。再按一次由您接手").format(held), "due_soon")
        else:
            over = held is not None and self._asked == held
            work.tasks.run(self, partial(claims.take, work.desk, case_id, over=over), self._claimed)

    def _claimed(self, claim: Claim) -> None:
        self._asked = None
        self._workplace.say(str(claim))
        self.reload()

    def _released(self, _nothing: None) -> None:
        self._workplace.say(self.tr("已放开本案"))
        self.reload()
