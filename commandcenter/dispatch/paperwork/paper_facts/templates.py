"""The administrator's templates over what the program gathers: the name on the head, usual words, who signs first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from ....models.paper_templates import KEY, Template, read, stamp
from ....models.paperwork import SIGNED_FIRST
from ....models.store.settings import read_setting
from ...documents import DocumentFace, DocumentKind, with_texts
from ...documents.data import Phrase


def template_of(connection: Connection, kind: DocumentKind) -> Template:
    """The template in force."""
    return read(read_setting(connection, KEY + kind.code))


def worded(data: Any, kind: DocumentKind, template: Template) -> Any:
    """The data under the template's name, with its usual words in the free parts and its own standing sentences."""
    data = replace(data, face=faced(data.face, kind, template))
    known = {one.field for one in kind.texts}
    return with_texts(data, kind.texts, {name: words for name, words in template.texts.items() if name in known})


def faced(face: DocumentFace, kind: DocumentKind, template: Template) -> DocumentFace:
    """The face under the template's name, with the sentences it words itself."""
    phrases = tuple(Phrase(one.key, template.phrases[one.key]) for one in kind.standing if one.key in template.phrases)
    return replace(face, issuer=template.issuer or face.issuer, phrases=phrases)


def version_of(connection: Connection, kind: DocumentKind) -> str:
    """What a paper of this kind carries as its template from now on."""
    return stamp(kind.template_version, template_of(connection, kind))


def signed_first(connection: Connection, kind: DocumentKind) -> bool:
    """Whether nobody issues such a paper before it is signed."""
    told = template_of(connection, kind).signed
    return kind.code in SIGNED_FIRST if told is None else told
