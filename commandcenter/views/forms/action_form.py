"""One action of one case as a form: draws its fields, submits it, keeps what was typed whatever happens (G8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from ...dispatch.cases.case_views import CaseView
from ...dispatch.cases.filling import Filling
from ...dispatch.cases.filling.keeping import entered
from ...dispatch.cases.filling.merging import reconcile
from ...dispatch.cases.offers import OTHER_CASE, WITH_FILES, Offer, carry_out
from ...dispatch.center import CaseRef
from ...dispatch.drafts import new_key
from ...dispatch.intake.outbox import Slip, slip_no
from ...dispatch.media import Kept
from ...models.case import CaseFile
from ...models.errors import Offline, Stale, UserError
from ...models.lifecycle import Action, Field, World
from ...models.timing.words import clock_time
from ..drafts import About, form_drafts
from ..file_strip import FileStrip
from ..language import say
from ..widgets.buttons import Button
from ..widgets.fields import FormRow
from ..widgets.layout import column, frame, label, row, scrolled, shown_if
from ..widgets.marks import Tag
from ..workplace import Workplace, sentence
from .message import Message
from .other_case import CaseChooser
from .panel import FieldsPanel
from .placing import PLACING, Placing
from .words import done_words, ending_words, title_words

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ActionForm(QWidget):
    """Shown by whoever shows the case. `preset` are values chosen before the form opened (the unit of a 代录).

    `done` carries the case as the action left it; `cancelled`: put away, what was typed is kept for the next time;
    `reload`: the case has changed behind this form; who shows it reads it again and hands it to `renew`.
    """

    done = Signal(object)
    cancelled = Signal()
    reload = Signal()

    def __init__(
        self, workplace: Workplace, view: CaseView, offer: Offer, preset: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__()
        self._work = workplace
        self._view = view
        self.offer = offer
        self._is_busy = False
        self._lost = ""
        self._drafts = form_drafts(workplace)
        self._preset = dict(preset or {})
        self.filling = self._filling()
        self.panel = FieldsPanel(workplace, self.filling, offer.action, self._before(), self._special)
        self._message = Message()
        self._preview = label("", "small", wrap=True)
        self.ending = Message()
        self.submit_button = Button(workplace.theme, title_words(offer), "Ctrl+Enter", "primary", height=40)
        self._back = Button(workplace.theme, self.tr("返回"), "Esc", "quiet", height=40)
        self.files = FileStrip(workplace)
        self._files_row = FormRow(self.tr("照片材料"), self.files)
        self._told_files = ""
        self._placing = Placing(workplace, view.case, self.panel, self) if offer.action in PLACING else None
        self._lay_out()
        self._tell_ending()
        self._take_files()
        self.panel.changed.connect(self._changed)
        self._drafts.loaded.connect(self._take_up)
        self.submit_button.clicked.connect(self.submit)
        self._back.clicked.connect(self.cancel)
        self.setAccessibleName(say(title_words(offer)))
        self._look_ahead()
        if self._placing is not None:
            self._placing.case_wanted.connect(workplace.show_case)
            self._placing.read()

    @property
    def case_id(self) -> int:
        return self._view.case.id

    @property
    def _about(self) -> About:
        case = self._view.case
        return About(case.id, case.no, case.title)

    @property
    def message(self) -> str:
        """What the form says about itself now."""
        return self._message.text()

    @property
    def preview(self) -> str:
        """Where the case would stand afterwards, as far as the rules can tell."""
        return self._preview.text()

    def _lay_out(self) -> None:
        t = self._work.theme
        head = row(label(title_words(self.offer), "heading"), gap=8)
        if self.offer.proxy:
            head.addWidget(Tag(t, self.tr("代录"), "accent"))
        head.addStretch(1)
        if self.offer.undoable:
            seconds = self._work.limits.undo_seconds
            head.addWidget(label(self.tr("提交后 {0} 秒内可撤销").format(seconds), "small"))
        body = frame("pane")
        column(
            head,
            8,
            self._message,
            self.ending,
            self.panel,
            self._files_row,
            *((self._placing.list,) if self._placing is not None else ()),
            self._preview,
            None,
            gap=4,
            margins=(16, 12, 16, 8),
            parent=body,
        )
        foot = frame("foot", 64)
        row(self.submit_button, self._back, None, gap=8, margins=(16, 0, 16, 0), parent=foot)
        self._scroll = scrolled(body)
        column(self._scroll, foot, gap=0, parent=self)

    def _tell_ending(self) -> None:
        self.ending.say(ending_words(self.offer.action, (self._view.file,), self._work.township), "due_soon")

    def _special(self, field: Field) -> QWidget | None:
        if OTHER_CASE.get(self.offer.action) == field.name:
            return CaseChooser(self._work, self.case_id, self.offer.action)
        return None

    def _filling(self) -> Filling:
        work = self._work
        world = World(work.township, work.limits)
        return Filling(self._view.file, self.offer, work.by, work.now(), world)

    def focus_first(self) -> None:
        """The keyboard goes where something is still to be filled in, else to the button."""
        if not self.panel.focus_first():
            self.submit_button.setFocus()

    # --- files ---------------------------------------------------------------------------------------------------

    def _take_files(self) -> None:
        """Photos and papers go with a step that stands on what was seen; they are drafts like the rest."""
        wanted = self.offer.action in WITH_FILES and self._view.why_no_file is None
        shown_if(self._files_row, wanted)
        self.setAcceptDrops(wanted)
        if not wanted:
            return
        about, action = self._about, self.offer.action
        self.files.use(partial(self._drafts.add_file, about, action), partial(self._drafts.drop_file, about, action))
        self.files.refused.connect(self._files_row.complain)
        self.files.changed.connect(self._files_changed)
        self.panel.take_files()
        self.panel.given.connect(self.files.take)
        QWidget.setTabOrder(self.files.zone, self.submit_button)
        self._read_files()

    def _read_files(self) -> None:
        before = self._drafts.of(self._about.no, self.offer.action)
        if before is not None and before.files:
            job = partial(self._drafts.files, self._about.no, self.offer.action)
            self._work.tasks.run(self, job, self.files.show_files)

    def _files_changed(self) -> None:
        """What was added is proof by itself: where nobody wrote what the proof is, the form says so."""
        count = len(self.files.value)
        words = self.tr("见附件 {0} 个").format(count) if count else ""
        if self.panel.entered.get("proof", "") in (None, "", self._told_files):
            self.panel.put("proof", words)
        self._told_files = words
        self._changed()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.files.take(event.mimeData())

    # --- a person at work ----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in _ENTER and control:
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            super().keyPressEvent(event)

    def _before(self) -> dict[str, Any]:
        """What was put in before and never sent, and what was chosen before the form opened."""
        action = self.offer.action
        return {**entered(action, self._drafts.said(self._view.case.no, action)), **self._preset}

    def _take_up(self) -> None:
        if self.panel.typed == self._preset:
            self.panel.restore(self._before())
            self._read_files()

    def hideEvent(self, event: QHideEvent) -> None:
        self._drafts.flush()
        super().hideEvent(event)

    def _changed(self) -> None:
        self._drafts.keep(self._about, self.offer.action, self.panel.typed, len(self.files.value))
        if not self._lost:
            self._look_ahead()

    def cancel(self) -> None:
        """Puts the form away; what was typed stands there again when it is opened the next time."""
        self._drafts.flush()
        self.cancelled.emit()

    def submit(self) -> None:
        """Carries the action out on the version the person sees, as soon as every file that was given is ready."""
        self.files.when_ready(self._submit)

    def _submit(self) -> None:
        if self._is_busy or not self.submit_button.isEnabled() or not self.panel.is_sound():
            return
        said = self.panel.said
        refused = self.filling.refusal(said, self._work.now())
        if refused is not None:
            self._complain(refused)
            return
        self._lost = ""
        self._set_busy(True)
        self._message.say("")
        self._work.tasks.run(self, self._job(said), self._done, self._failed)

    def _job(self, said: Mapping[str, Any]) -> Callable[[], CaseRef | Slip]:
        """A remark can be nobody's race: it goes on also while the server is away."""
        case, action = self._view.case, self.offer.action
        if action is Action.NOTE:
            about = CaseRef(case.id, case.no, case.version, case.state.value)
            return partial(self._work.outgoing.box.note, about, said["text"], new_key())
        files: tuple[Kept, ...] = self.files.value
        return partial(carry_out, self._work.center, case.id, case.version, action, said, files)

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self.submit_button.setEnabled(not busy and self.offer.why_not is None)

    # --- what came of it -----------------------------------------------------------------------------------------

    def _done(self, ref: CaseRef | Slip) -> None:
        self._set_busy(False)
        self._drafts.drop(self._view.case.no, self.offer.action)
        if isinstance(ref, Slip):
            self._work.outgoing.count()
            self._work.say(self.tr("已收下 {0}：连上后自动记入本案").format(slip_no(ref)), "due_soon")
            self.cancelled.emit()
            return
        words = done_words(self.offer.action, ref.no, self._view.case.title)
        if self.offer.undoable:
            self._work.offer_undo(words, [ref])
        else:
            self._work.say(words)
        self.done.emit(ref)

    def _failed(self, error: Exception) -> None:
        self._set_busy(False)
        if isinstance(error, Stale):
            self._lost = error.message
            self._message.say(self.tr("{0}，没有改动本案。正在载入最新情况…").format(error.message), "due_soon")
            self.reload.emit()
        elif isinstance(error, Offline):
            told = self.tr("{0}需要服务器：{1}。您填写的内容还在，连上后再提交。")
            self._message.say(told.format(self.offer.action.label, error), "due_soon")
        else:
            self._complain(error)

    def _complain(self, error: Exception) -> None:
        if isinstance(error, UserError) and (self.panel.complain(error) or self._complain_of_files(error)):
            return
        self._message.say(sentence(error))

    def _complain_of_files(self, error: UserError) -> bool:
        if error.field != "file":
            return False
        self._files_row.complain(error.message)
        self.files.setFocus()
        return True

    # --- the case changed behind it ------------------------------------------------------------------------------

    def renew(self, view: CaseView) -> None:
        """Goes on with the case as it stands now: the text stays, the submit goes on this version.

        What has happened meanwhile is said, so that nobody decides on what he has not seen.
        """
        before, self._view = self._view, view
        typed, world = self.panel.typed, World(self._work.township, self._work.limits)
        by, now = self._work.by, self._work.now()
        merged = reconcile(before, view, self.offer.action, self.offer.fields, typed, by, now, world)
        offer = next((o for o in view.offers if o.action is self.offer.action), None)
        if offer is not None:
            self.offer = offer
        self.filling = self._filling()
        self.panel.renew(self.filling)
        if merged.typed != typed:
            self.panel.restore(merged.typed)
            self._changed()
        self._set_busy(self._is_busy)
        self._tell_ending()
        self._look_ahead()
        is_newer = view.case.version != before.case.version
        if self._lost and is_newer and merged.is_settled and self.offer.why_not is None:
            self._submit()  # who was first changed something else: this is simply done on the newer case
        elif self.offer.why_not is not None:
            self._message.say(self.tr("{0}。您填写的内容还在。").format(self.offer.why_not))
        elif is_newer and not self._is_busy:
            what = "。".join(filter(None, (self._lost or self._what_happened(), merged.told)))
            self._message.say(self.tr("{0}。以下是最新情况，您填写的内容还在，请核对后提交。").format(what), "due_soon")

    def _what_happened(self) -> str:
        last = self._view.page.timeline[-1]
        name = self._view.page.people.get(last.login, last.login)
        when = clock_time(last.at, self._work.now())
        return self.tr("本案刚由{0}于{1}{2}").format(name, when, Action(last.kind).label)

    # --- what would come of it -----------------------------------------------------------------------------------

    def _look_ahead(self) -> None:
        """Says where the case would stand, as far as the rules can tell from what is filled in."""
        try:
            after = self.filling.after(self.panel.said, self._work.now())
        except UserError:
            self._preview.setText("")
            return
        self._preview.setText(self._outcome(self._view.file, after))

    def _outcome(self, before: CaseFile, after: CaseFile) -> str:
        parts = []
        if after.case.state is not before.case.state:
            parts.append(self.tr("案件转为{0}").format(after.case.state.label))
        if after.case.due != before.case.due:
            now = self._work.now()
            due = after.case.due
            parts.append(self.tr("时限到 {0}").format(clock_time(due, now)) if due else self.tr("时钟停表"))
        return self.tr("提交后{0}").format("，".join(parts)) if parts else ""
