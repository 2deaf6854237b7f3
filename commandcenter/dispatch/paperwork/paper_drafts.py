"""Papers before they have a number: drafted, reviewed, signed, issued as they were signed. One function, one step."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from ...models.errors import NotAllowed, Stale, UserError
from ...models.paperwork import DRAFTERS, STEPS, DraftState, DraftStep, PaperDraft, advance, why_not
from ...models.people import SYSTEM
from ...models.scoring.periods import Period
from ...models.store import cases, duty, paperwork
from ...models.store.store import record
from ...models.text import normalise, one_line
from ..desk import Desk
from ..documents import FreeText, from_json, kind_of, texts_of, to_json
from .paper_facts import Subject, version_of, whole
from .paper_values import Printed, Wanted
from .papers import Papers

__all__ = [
    "DraftState",
    "DraftStep",
    "DraftView",
    "begin",
    "drop",
    "edit",
    "issue",
    "proof",
    "review",
    "send_back",
    "sign",
    "submit",
    "texts",
    "view",
    "waiting",
]

_NO_TEXTS: Mapping[str, str] = MappingProxyType({})
#: A draft that is on its way.
OPEN = (DraftState.DRAFT, DraftState.REVIEW, DraftState.SIGN, DraftState.SIGNED)


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as a window shows it: who had it, what is written into it, and which steps this person may take."""

    draft: PaperDraft
    kind_title: str
    drafter: str
    reviewer: str
    signer: str
    texts: Mapping[str, str]
    fields: tuple[FreeText, ...]
    steps: tuple[DraftStep, ...]
    registered: bool

    @property
    def mine(self) -> bool:
        """Whether the next step forward is this person's."""
        return any(step in _FORWARD for step in self.steps)


_FORWARD = frozenset({DraftStep.SUBMIT, DraftStep.REVIEW, DraftStep.SIGN, DraftStep.ISSUE})


# --- reading ---------------------------------------------------------------------------------------------------------


def waiting(desk: Desk) -> tuple[DraftView, ...]:
    """Every draft that is not issued or dropped, those whose next step is this person's first."""
    with desk.store.read() as connection:
        names = duty.names(connection)
        found = [_view(desk, one, names) for one in paperwork.drafts(connection, desk.by, OPEN)]
    return tuple(sorted(found, key=lambda one: not one.mine))


def mine(desk: Desk) -> tuple[PaperDraft, ...]:
    """The drafts whose next step is this person's, the newest first."""
    with desk.store.read() as connection:
        found = paperwork.drafts(connection, desk.by, OPEN)
    return tuple(one for one in found if any(why_not(one, step, desk.by) is None for step in _FORWARD))


def view(desk: Desk, draft_id: int) -> DraftView:
    """Raises NotFound."""
    with desk.store.read() as connection:
        return _view(desk, paperwork.load_draft(connection, desk.by, draft_id), duty.names(connection))


def proof(desk: Desk, draft_id: int) -> Printed:
    """The 样张 of what the draft says: what was sent on, word for word; while it is drafted, as of now."""
    with desk.store.read() as connection:
        draft = paperwork.load_draft(connection, desk.by, draft_id)
    papers = _papers(desk)
    if draft.state is DraftState.DRAFT:
        said = json.loads(draft.texts)
        return papers.sample(draft.kind, subject_of(draft), texts=said, replaces=draft.replaces)
    return papers.proof(draft.kind, from_json(kind_of(draft.kind).data_type, draft.data))


def texts(desk: Desk, kind: str, subject: Subject) -> tuple[tuple[FreeText, str], ...]:
    """The free parts of a paper as they stand before anybody wrote into them."""
    data = _papers(desk).content(kind, subject)
    fields = kind_of(kind).texts
    stands = texts_of(data, fields)
    return tuple((field, stands[field.field]) for field in fields)


# --- steps -----------------------------------------------------------------------------------------------------------


def begin(
    desk: Desk, kind: str, subject: Subject, texts: Mapping[str, str] | None = None, replaces: int | None = None
) -> DraftView:
    """A new draft. Raises NotAllowed, and UserError where such a paper could not be issued."""
    if desk.by.role not in DRAFTERS:
        raise NotAllowed(f"{desk.by.role.label}不能拟稿")
    if subject.shift is not None or kind_of(kind).subject in ("shift", "board"):
        raise UserError(f"{kind_of(kind).title}不用拟稿")
    said, subject = dict(texts or {}), whole(kind_of(kind), subject)
    data = _papers(desk).content(kind, subject, texts=said, replaces=replaces, issuing=True)
    with desk.store.unit() as unit:
        draft_id = begin_within(unit, desk, kind, subject, data, texts=said, replaces=replaces)
    return view(desk, draft_id)


def begin_within(
    unit: Connection,
    desk: Desk,
    kind: str,
    subject: Subject,
    data: Any,
    *,
    texts: Mapping[str, str] = _NO_TEXTS,
    replaces: int | None = None,
) -> int:
    """A new draft with this content inside a transaction that is open, whose caller knows that it is right; its id."""
    now = desk.clock.now()
    draft = PaperDraft(
        id=0,
        kind=kind,
        title=_title(kind, subject),
        subject=subject_text(subject),
        texts=_json(dict(texts)),
        register_no=None,
        case_id=None if subject.case_no is None else cases.id_of(unit, subject.case_no),
        meeting_id=subject.meeting,
        state=DraftState.DRAFT,
        version=1,
        data=to_json(data),
        template=version_of(unit, kind_of(kind)),
        by=desk.by.login,
        at=now,
        person_id=desk.by.person_id,
        replaces=replaces,
    )
    draft = replace(draft, id=paperwork.add_draft(unit, draft))
    _record(unit, desk, draft, DraftStep.DRAFT, now)
    return draft.id


def edit(desk: Desk, draft_id: int, seen: int, texts: Mapping[str, str]) -> DraftView:
    """Other words in its free parts; figures stay what the ledger says."""
    said = {name: normalise(words) for name, words in texts.items()}
    return _rewritten(desk, draft_id, seen, DraftStep.EDIT, said)


def submit(desk: Desk, draft_id: int, seen: int) -> DraftView:
    """To the reviewer: the content is gathered once more, and frozen. Raises UserError where it is out already."""
    return _rewritten(desk, draft_id, seen, DraftStep.SUBMIT, None)


def review(desk: Desk, draft_id: int, seen: int, note: str = "") -> DraftView:
    """Found right, on to whoever signs."""
    return _step(desk, draft_id, seen, DraftStep.REVIEW, note)


def send_back(desk: Desk, draft_id: int, seen: int, note: str) -> DraftView:
    """Back to the drafter, with what is to be changed."""
    return _step(desk, draft_id, seen, DraftStep.SEND_BACK, note)


def sign(desk: Desk, draft_id: int, seen: int, note: str = "") -> DraftView:
    """Signed: it is issued just so."""
    return _step(desk, draft_id, seen, DraftStep.SIGN, note)


def drop(desk: Desk, draft_id: int, seen: int, note: str) -> DraftView:
    """Given up, for a reason."""
    return _step(desk, draft_id, seen, DraftStep.DROP, note)


def issue(desk: Desk, draft_id: int, seen: int, register_no: str | None = None) -> Printed:
    """The signed draft gets its number and is printed as it was signed."""
    papers, now = _papers(desk), desk.clock.now()
    with desk.store.unit() as unit:
        before = _seen(unit, desk, draft_id, seen)
        kind = papers.check_number(before.kind, register_no)
        after = advance(before, DraftStep.ISSUE, desk.by, now)
        number = one_line(register_no or "") or None
        wanted = Wanted(kind, subject_of(before), number, replaces=before.replaces)
        signer = duty.names(unit).get(before.signed_by or "", "")
        wanted = replace(wanted, signed=before.data, signer=signer, template=before.template)
        paper_id = papers.reserve(unit, wanted)
        after = replace(after, document_id=paper_id, register_no=number)
        paperwork.save_draft(unit, before, after)
        _record(unit, desk, after, DraftStep.ISSUE, now)
    return papers.finish(paper_id)


def _step(desk: Desk, draft_id: int, seen: int, step: DraftStep, note: str) -> DraftView:
    return _changed(desk, draft_id, seen, step, lambda draft: draft, normalise(note))


def _rewritten(desk: Desk, draft_id: int, seen: int, step: DraftStep, said: Mapping[str, str] | None) -> DraftView:
    with desk.store.read() as connection:
        draft = paperwork.load_draft(connection, desk.by, draft_id)
        template = version_of(connection, kind_of(draft.kind))
    words = json.loads(draft.texts) if said is None else dict(said)
    about, instead_of = subject_of(draft), draft.replaces
    data = _papers(desk).content(draft.kind, about, texts=words, replaces=instead_of, issuing=True)
    if step is DraftStep.SUBMIT:
        _papers(desk).refuse_again(draft.kind, about, data)

    def rewrite(one: PaperDraft) -> PaperDraft:
        return replace(one, texts=_json(words), data=to_json(data), template=template)

    return _changed(desk, draft_id, seen, step, rewrite, "")


def _changed(
    desk: Desk,
    draft_id: int,
    seen: int,
    step: DraftStep,
    rewrite: Callable[[PaperDraft], PaperDraft],
    note: str,
) -> DraftView:
    now = desk.clock.now()
    with desk.store.unit() as unit:
        before = _seen(unit, desk, draft_id, seen)
        after = rewrite(advance(before, step, desk.by, now, note=note))
        paperwork.save_draft(unit, before, after)
        _record(unit, desk, after, step, now)
    return view(desk, draft_id)


def _seen(unit: Connection, desk: Desk, draft_id: int, seen: int) -> PaperDraft:
    """The draft, when it still stands as this person saw it. Raises Stale."""
    draft = paperwork.load_draft(unit, desk.by, draft_id)
    if draft.version != seen:
        raise Stale(f"这份文稿刚被别人办过，现在{draft.state.label}，请看过新的一版再办")
    return draft


def _record(unit: Connection, desk: Desk, draft: PaperDraft, step: DraftStep, now: datetime) -> None:
    said: dict[str, object] = {
        "of": draft.kind,
        "title": draft.title,
        "state": draft.state.value,
        "version": draft.version,
        "note": draft.note,
        "data_sha256": digest(draft.data),
        "document_id": draft.document_id,
        "register_no": draft.register_no,
    }
    record(unit, "draft", draft.id, desk.by, step.value, said, now)


def digest(data: str) -> str:
    """What the events say of a draft's content."""
    return hashlib.sha256(data.encode()).hexdigest()


# --- what it is about ------------------------------------------------------------------------------------------------


def subject_text(subject: Subject) -> str:
    """The subject as a draft keeps it."""
    told: dict[str, Any] = {
        "case_no": subject.case_no,
        "first": subject.first.isoformat() if subject.first else None,
        "last": subject.last.isoformat() if subject.last else None,
        "meeting": subject.meeting,
        "matter": subject.matter,
        "revision": subject.revision,
        "topic": subject.topic,
    }
    return _json({name: value for name, value in told.items() if value is not None})


def subject_of(draft: PaperDraft) -> Subject:
    """What the draft is about."""
    return read_subject(draft.subject)


def read_subject(kept: str) -> Subject:
    """The subject from what a draft keeps of it."""
    told = json.loads(kept)
    first, last = (date.fromisoformat(told[name]) if name in told else None for name in ("first", "last"))
    rest = {name: told.get(name) for name in ("case_no", "meeting", "matter", "revision", "topic")}
    return Subject(first=first, last=last, **rest)


def _title(kind: str, subject: Subject) -> str:
    about = [subject.case_no, subject.topic]
    if subject.first is not None and subject.last is not None:
        about.append(Period(subject.first, subject.last).words)
    return " ".join([kind_of(kind).title, *filter(None, about)])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _papers(desk: Desk) -> Papers:
    return Papers(desk.store, desk.by, desk.clock.now)


def _view(desk: Desk, draft: PaperDraft, names: Mapping[str, str]) -> DraftView:
    def name(login: str | None) -> str:
        return "" if login is None else SYSTEM.name if login == SYSTEM.login else names.get(login, login)

    kind = kind_of(draft.kind)
    data: Any = from_json(kind.data_type, draft.data)
    return DraftView(
        draft=draft,
        kind_title=kind.title,
        drafter=name(draft.by),
        reviewer=name(draft.reviewed_by),
        signer=name(draft.signed_by),
        texts=texts_of(data, kind.texts),
        fields=kind.texts,
        steps=tuple(step for step in STEPS if why_not(draft, step, desk.by) is None),
        registered=kind.registered,
    )
