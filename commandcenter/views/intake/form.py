"""受理: one form for the telephone, the counter and the grid. Saved from the first field, sent as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from ...dispatch.center import CaseRef
from ...dispatch.drafts import Draft
from ...dispatch.intake.advice import Advice, Twin
from ...dispatch.intake.callers import Caller
from ...dispatch.intake.outbox import Slip, slip_no
from ...dispatch.intake.receiving import Finish, finishes, may_merge
from ...dispatch.intake.typed import Source, Typed, report_of, typed_of, whistle_for
from ...dispatch.media import Kept
from ...models.case import Danger
from ...models.draft import RequestKind
from ...models.errors import UserError
from ...models.lifecycle import TRANSITIONS, Action
from ..drafts import Keeper, drafts_of
from ..triage.proposals import proposals
from ..widgets.layout import column, guide_focus, scrolled
from ..workplace import Workplace
from .advice import IntakeAdvice
from .bars import IntakeFoot, IntakeHead
from .body import IntakeBody
from .reader import Reader

_ANSWERABLE = (RequestKind.CONSULT, RequestKind.SUGGEST, RequestKind.PRAISE)
#: Fields a rule may complain of that stand in this form.
_FIELDS = frozenset({"text", "grid", "matter", "answer", "file", "units", "involved", "received_at", "phone"})


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a form. `to_dispatch`: the person wants to send it out at once."""

    ref: CaseRef
    finish: Finish
    to_dispatch: bool


class IntakeForm(QFrame):
    """Stands in the centre; `advice` is the column to its right. `done` carries a `Received`; `cancelled`: left.

    `begin` starts a new form; what stood in it stays a draft. Commands of the window come by `handlers`.
    """

    done = Signal(object)
    cancelled = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.setProperty("role", "pane")
        self.setAcceptDrops(True)
        self._work = workplace
        self.advice = IntakeAdvice(workplace)
        self.head = IntakeHead(workplace)
        self.body = IntakeBody(workplace)
        self.foot = IntakeFoot(workplace)
        self._drafts = drafts_of(workplace, "intake")
        self._ends = finishes(workplace.by)
        self._json: Mapping[str, Any] = {}
        self.keeper = Keeper(workplace, self._drafts, self._as_json, self)
        self.reader = Reader(workplace, self.body.typed, self)
        column(self.head, scrolled(self.body), self.foot, gap=0, parent=self)
        guide_focus(self, lambda: self.body)
        self._forget()
        self._connect()

    def _forget(self) -> None:
        self._found: Advice | None = None
        self._caller: Caller | None = None
        self._twin: Twin | None = None
        self._sending = False

    def _connect(self) -> None:
        body, advice = self.body, self.advice
        body.changed.connect(self._changed)
        body.files.refused.connect(self._file_refused)
        self.keeper.saved.connect(self.foot.show_saved)
        self.reader.advised.connect(self._advised)
        self.reader.caller_found.connect(self._caller_found)
        advice.adopted.connect(body.adopt)
        advice.caller.name_wanted.connect(self._adopt_name)
        advice.duplicates.join.connect(self._join)
        advice.duplicates.unlike.connect(self.reader.unlike)
        advice.unfinished.resumed.connect(self.resume)
        advice.unfinished.discarded.connect(self._discard)
        advice.unfinished.restored.connect(self._restore)
        self._work.ticker.ticked.connect(self.head.tick)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        for name, slot in self.handlers().items():
            self.foot.on(name, slot)
        QShortcut(QKeySequence(body.involve.keys), self).activated.connect(body.ask_involved)
        QShortcut(QKeySequence(body.on_map.keys), self).activated.connect(body.ask_map)

    def handlers(self) -> dict[str, Callable[[], None]]:
        """What this form does for the window's commands."""
        return {
            "intake": self.begin,
            "dispatch": self.admit_and_dispatch,
            "submit": self.submit,
            "close": self.answer,
            "whistle": self.whistle,
            "back": self.leave,
        }

    # --- beginning and leaving ---------------------------------------------------------------------------------------

    def begin(self) -> None:
        """A new call. What was half typed stays a draft and is offered to the right."""
        self._start(Typed(), None, self._work.now(), ())

    def resume(self, draft: Draft) -> None:
        """Goes on with a draft where it was left; a form begun meanwhile becomes a draft itself."""
        self.keeper.flush()
        self._work.tasks.run(self, partial(self._drafts.files, draft.key), partial(self._take_up, draft))

    def _take_up(self, draft: Draft, files: tuple[Kept, ...]) -> None:
        self._start(typed_of(draft.typed), draft.key, draft.started_at, files)

    def _start(self, typed: Typed, key: str | None, since: datetime, files: tuple[Kept, ...]) -> None:
        self.keeper.begin(key)
        self._clear(typed)
        self.body.files.use(partial(self._keep_file, self.keeper.key), partial(self._drafts.drop_file, self.keeper.key))
        self.body.files.show_files(files)
        self.head.begin(since)
        self._list_drafts()
        self.reader.read()
        self.body.words.setFocus()

    def _clear(self, typed: Typed) -> None:
        self._forget()
        self.reader.begin()
        self.body.blockSignals(True)
        self.body.show_typed(typed)
        self.body.blockSignals(False)
        self._as_json()
        self.foot.show_saved(None)
        self._show_state()

    def _keep_file(self, key: str, file: Kept) -> None:
        """Beside the window: a draft may begin with a file."""
        self._drafts.add_file(key, self._json, file)

    def leave(self) -> None:
        """Esc: first out of the answer, then out of the form; everything typed stays a draft."""
        if self.body.answering:
            self.body.show_answer(False)
            self._show_state()
            return
        self.keeper.flush()
        self.cancelled.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        self.keeper.flush()
        super().hideEvent(event)

    def _list_drafts(self) -> None:
        drafts = self._drafts
        self._work.tasks.run(self, lambda: (drafts.listed(), drafts.discarded()), self._show_drafts)

    def _show_drafts(self, found: tuple[tuple[Draft, ...], tuple[Draft, ...]]) -> None:
        kept, thrown = ([d for d in some if not typed_of(d.typed).is_blank] for some in found)
        others = [draft for draft in kept if draft.key != self.keeper.key]
        self.advice.unfinished.show_drafts(others, thrown, self._work.now())

    def _discard(self, draft: Draft) -> None:
        self._work.tasks.run(self, partial(self._drafts.discard, draft.key), self._relist)

    def _restore(self, draft: Draft) -> None:
        self._work.tasks.run(self, partial(self._drafts.bring_back, draft.key), self._relist)

    def _relist(self, nothing: None) -> None:
        self._list_drafts()

    # --- typing ------------------------------------------------------------------------------------------------------

    def _as_json(self) -> Mapping[str, Any]:
        self._json = self.body.typed().as_json()
        return self._json

    def _changed(self) -> None:
        self._as_json()
        self.keeper.touch()
        self.reader.touch()
        self._show_state()

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and self.isAncestorOf(old):
            self.keeper.flush()

    def _show_state(self) -> None:
        typed = self.body.typed()
        self.head.show_source(typed.source)
        self.foot.show_answering(self.body.answering)
        self._show_advice(typed)

    def _show_advice(self, typed: Typed) -> None:
        found, now, work = self._found, self._work.now(), self._work
        called: tuple[int, ...] = ()
        if found and Finish.WHISTLE in self._ends and (said := self._whistled(typed)) is not None:
            called = (said["lead"], *said["assisting"])
        places = self.body.places
        lines = proposals(found, typed, work.township, work.limits, places, called) if found else ()
        self.advice.show_proposals(lines)
        marked = self._twin.id if self._twin else None
        self.advice.duplicates.show_twins(found.twins if found else (), marked, now)
        self.advice.caller.show_caller(self._caller, not typed.name, now)

    def _advised(self, found: Advice) -> None:
        self._found = found
        self.body.fill(found)
        self._show_advice(self.body.typed())

    def _caller_found(self, caller: Caller) -> None:
        self._caller = caller
        self._show_advice(self.body.typed())

    def _adopt_name(self, name: str) -> None:
        self.body.adopt("name", name)

    def _file_refused(self, sentence: str | None) -> None:
        self.body.complain({"file": sentence} if sentence else {})

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.body.files.take(event.mimeData())

    # --- how it ends -------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        """Ctrl+Enter: the answer that is being written, else admitted, where the post admits, else reported."""
        if self.body.answering:
            self.answer()
        else:
            self._end(Finish.ADMIT if Finish.ADMIT in self._ends else Finish.REPORT)

    def admit_and_dispatch(self) -> None:
        """F4: admitted, and on to whom it is sent, where this post sends at all."""
        if Finish.ADMIT in self._ends:
            self._end(Finish.ADMIT, to_dispatch=self._work.by.role in TRANSITIONS[Action.DISPATCH].roles)
        else:
            self.submit()

    def answer(self) -> None:
        """F9: first asks for the answer, then registers and closes with it."""
        if Finish.ANSWER not in self._ends:
            return
        if self.body.answering:
            self._end(Finish.ANSWER, {"answer": self.body.typed().answer})
            return
        if self.body.typed().kind not in _ANSWERABLE:
            said = self._found.suggestion.request_kind if self._found else None
            self.body.adopt("kind", said or RequestKind.CONSULT)
        self.body.show_answer(True)
        self._show_state()

    def whistle(self) -> None:
        """F8: registered and whistled in one step, to the units of the matter; it can be taken back for 8 s."""
        if Finish.WHISTLE in self._ends:
            self.reader.when_read(partial(self.body.files.when_ready, self._whistle_now))

    def _whistle_now(self) -> None:
        typed = self.body.typed()
        said = self._whistled(typed)
        if said is None and typed.text:
            self.body.complain({"matter": self.tr("吹哨要知道吹给谁：请选定事项，再按 F8")})
            return
        self._send(Finish.WHISTLE, said)  # says itself that there are no words yet

    def _whistled(self, typed: Typed) -> dict[str, Any] | None:
        """Whom the whistle calls: the units of the matter chosen, else of the one proposed."""
        matter_id = typed.matter_id
        if matter_id is None and self._found is not None:
            matter_id = self._found.suggestion.matter_id
        return whistle_for(self._work.township, self._work.by, matter_id, typed.grid_id, typed.units)

    def _join(self, twin: Twin) -> None:
        """One key: merged at once where the post may, else noted with the form, or not any more."""
        if twin.open and may_merge(self._work.by):
            self._twin = twin
            self._end(Finish.MERGE)
            return
        self._twin = None if self._twin is not None and self._twin.id == twin.id else twin
        self._show_state()

    def _end(self, finish: Finish, said: Mapping[str, Any] | None = None, to_dispatch: bool = False) -> None:
        send = partial(self._send, finish, said, to_dispatch)
        self.reader.when_read(partial(self.body.files.when_ready, send))

    def _send(self, finish: Finish, said: Mapping[str, Any] | None = None, to_dispatch: bool = False) -> None:
        if self._sending:
            return
        typed = self.body.typed()
        if finish is Finish.ADMIT and None in (typed.grid_id, typed.matter_id) and not self._is_connected:
            finish = Finish.REPORT  # nobody proposes a place now: to be admitted later
        lacking = self._lacking(typed, finish)
        self.body.complain(lacking)
        if lacking:
            return
        if finish is Finish.WHISTLE and typed.danger is Danger.NONE and self._found is not None:
            typed = replace(typed, danger=self._found.suggestion.danger)
        report = report_of(typed, self._work.by, self.body.files.value, self._twin, said)
        self._sending = True
        self.foot.show_busy(True)
        job = partial(self._work.outgoing.box.receive, typed, report, finish, self.keeper.key)
        self._work.tasks.run(self, job, partial(self._sent, finish, to_dispatch), self._refused)

    @property
    def _is_connected(self) -> bool:
        return self._work.live.current.connected

    def _lacking(self, typed: Typed, finish: Finish) -> dict[str, str]:
        """What is missing for this end of the form, in the words of the person who must mend it."""
        out: dict[str, str] = {}
        if not typed.text:
            out["text"] = self.tr("请填写诉求内容")
        if typed.source is Source.LATE and typed.received_at is None:
            out["received_at"] = self.body.received_at.problem or self.tr("补录请填写反映时间")
        for name, field in (("grid", self.body.grid), ("matter", self.body.matter)):
            if field.problem:
                out[name] = field.problem
        if finish is Finish.ADMIT:
            if typed.grid_id is None:
                out.setdefault("grid", self.tr("受理前请核定村或社区，说不清的先问清；其余内容已存为草稿"))
            if typed.matter_id is None:
                out.setdefault("matter", self.tr("受理前请选定准入清单事项"))
        if finish is Finish.ANSWER and not typed.answer:
            out["answer"] = self.tr("请填写答复内容")
        return out

    def _sent(self, finish: Finish, to_dispatch: bool, got: CaseRef | Slip) -> None:
        self.keeper.drop()
        if isinstance(got, Slip):
            self._kept(got)
        else:
            self._registered(finish, to_dispatch, got)

    def _kept(self, slip: Slip) -> None:
        """The server is away: the next call can be taken at once."""
        self.foot.show_busy(False)
        self._work.outgoing.count()
        self._work.say(self.tr("已收下 {0}：连上后自动登记，到时给出编号").format(slip_no(slip)), "due_soon")
        self.begin()

    def _registered(self, finish: Finish, to_dispatch: bool, ref: CaseRef) -> None:
        words = {
            Finish.REPORT: self.tr("已登记 {0}，等中心受理"),
            Finish.ADMIT: self.tr("已受理 {0}") + ("" if to_dispatch else self._passed_on()),
            Finish.ANSWER: self.tr("已当场答复并办结 {0}"),
            Finish.WHISTLE: self.tr("已吹应急哨 {0}，时钟已起"),
            Finish.MERGE: self.tr("已登记 {0}，并入") + f" {self._twin.no if self._twin else ''}",
        }[finish].format(ref.no)
        if finish in (Finish.ADMIT, Finish.REPORT):
            self._work.say(words)
        else:
            self._work.offer_undo(words, [ref])
        self._clear(Typed())
        self.body.files.show_files(())
        self.foot.show_busy(False)
        self.done.emit(Received(ref, finish, to_dispatch))

    def _passed_on(self) -> str:
        """To whom the case goes from here, by the roster: nobody wonders whether it is under way."""
        duty = self._work.duty_now.last
        who = duty.dispatcher if duty is not None else ""
        return self.tr("，已转调度员{0}待分流").format(f" {who} " if who else "")

    def _refused(self, error: Exception) -> None:
        """Nothing was registered and nothing is lost: the form stands as it is, and in its draft."""
        self._sending = False
        self.foot.show_busy(False)
        if isinstance(error, UserError) and error.field in _FIELDS:
            self.body.complain({error.field or "": error.message})
            return
        if isinstance(error, UserError) and error.field == "key":
            self.keeper.begin()
            self.keeper.touch()
        self._work.complain(error)
