"""The templates of papers as an administrator keeps them: looked at, tried out, put in force with what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...models.access import PERMISSIONS, Permission
from ...models.errors import NotAllowed, Stale, UserError
from ...models.paper_templates import KEY, Parts, Template, read, revised, stamp, written
from ...models.paperwork import SIGNED_FIRST
from ...models.store import settings
from ...models.store.settings import Changed
from ...models.text import one_line
from ...models.timing.worktime import local_day
from ..desk import Desk
from ..documents import KINDS, DocumentFace, DocumentKind, kind_of, with_texts
from ..documents.blank import blank
from ..documents.standing import worded_by
from .paper_facts import faced
from .papers import Printed

_LONGEST_WHY = 200
#: What is printed with the deed itself: it has neither words of its own nor a signature before it.
_AT_ONCE = ("shift", "board")
#: A free part that is the program's own while nobody writes another.
_TITLE = "title"


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A kind with its template as it stands; `issuer` is the name that is printed now."""

    kind: DocumentKind
    template: Template
    issuer: str
    signed: bool

    @property
    def version(self) -> str:
        return stamp(self.kind.template_version, self.template)


def templates(desk: Desk) -> tuple[TemplateLine, ...]:
    """Every kind whose words or name may be set. Raises NotAllowed."""
    _check(desk)
    with desk.store.read() as connection:
        usual = desk.store.setup(connection).township.facts.issuer
        wanted = [kind for kind in KINDS if kind.subject not in _AT_ONCE]
        kept = {kind.code: read(settings.read_setting(connection, KEY + kind.code)) for kind in wanted}
    return tuple(_line(kind, kept[kind.code], usual) for kind in wanted)


def proof(
    desk: Desk, code: str, issuer: str, texts: Mapping[str, str], phrases: Mapping[str, str] | None = None
) -> Printed:
    """A form as it would be printed with these words and sentences, ××× for what a paper says. Raises UserError for
    what may not be set."""
    _check(desk)
    kind = kind_of(code)
    tried = revised(Template(-1), issuer, texts, None, parts_of(kind), worded_by(kind.standing, phrases or {}))
    return _form(desk, kind, tried)


def empty_form(desk: Desk, kind: DocumentKind) -> Printed:
    """The form of a kind under the template in force, ××× for what a paper says."""
    with desk.store.read() as connection:
        template = read(settings.read_setting(connection, KEY + kind.code))
    return _form(desk, kind, template)


def _form(desk: Desk, kind: DocumentKind, template: Template) -> Printed:
    with desk.store.read() as connection:
        usual = desk.store.setup(connection).township.facts.issuer
    face = faced(DocumentFace(None, True, local_day(desk.clock.now()), usual), kind, template)
    known = {one.field for one in kind.texts}
    said = {name: words for name, words in ({_TITLE: ""} | dict(template.texts)).items() if name in known}
    rendered = kind.render(with_texts(blank(kind.data_type, face), kind.texts, said))
    return Printed(kind.code, rendered.pdf, None, None, None, rendered.missing)


def change(
    desk: Desk,
    code: str,
    seen: int,
    issuer: str,
    texts: Mapping[str, str],
    signed: bool | None,
    why: str,
    phrases: Mapping[str, str] | None = None,
) -> TemplateLine:
    """The next version of a template, in force from the next paper on. Raises Stale when somebody else changed it."""
    _check(desk)
    kind, why = kind_of(code), one_line(why)
    if not why or len(why) > _LONGEST_WHY:
        raise UserError(f"请写明依据（最多{_LONGEST_WHY}字）", field="why")
    now, own = desk.clock.now(), worded_by(kind.standing, phrases or {})
    if signed is not None and signed == (code in SIGNED_FIRST):
        signed = None
    with desk.store.unit() as unit:
        usual = desk.store.setup(unit).township.facts.issuer
        before = read(settings.read_setting(unit, KEY + code))
        if before.version != seen:
            raise Stale("这个模板刚被别人改过，请看过新的再改")
        after = revised(before, "" if one_line(issuer) == usual else issuer, texts, signed, parts_of(kind), own)
        settings.write_setting(unit, KEY + code, written(after))
        told = Changed(now, desk.by.login, KEY + code, written(before), written(after), why)
        settings.record_change(unit, desk.by, told)
    return _line(kind, after, usual)


def parts_of(kind: DocumentKind) -> Parts:
    """What may be set of a kind."""
    return Parts(
        {one.field: one.label for one in kind.texts},
        {one.key: one.label for one in kind.standing},
        {one.key: one.holes for one in kind.standing},
    )


def _line(kind: DocumentKind, template: Template, usual: str) -> TemplateLine:
    signed = kind.code in SIGNED_FIRST if template.signed is None else template.signed
    return TemplateLine(kind, template, template.issuer or usual, signed)


def _check(desk: Desk) -> None:
    if desk.by.role not in PERMISSIONS[Permission.SETTINGS]:
        raise NotAllowed(f"{desk.by.role.label}不能改文书模板")
