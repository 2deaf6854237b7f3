"""The sentences that stand on every paper of a kind: an office may word them itself, the program fills what varies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ...models.paper_templates import HOLE, holes_of
from .data import DocumentFace

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Standing:
    """One sentence as the program came. What varies stands in it as {期限}; an office's own wording has the same."""

    key: str
    label: str
    text: str

    @property
    def holes(self) -> frozenset[str]:
        return holes_of(self.text)

    def said(self, face: DocumentFace, filled: Mapping[str, str] = _NOTHING) -> str:
        """The sentence as this paper has it, with what varies in its places."""
        text = next((phrase.text for phrase in face.phrases if phrase.key == self.key), self.text)
        return re.sub(HOLE, lambda hole: filled[hole[1]], text)


def worded_by(standing: Sequence[Standing], said: Mapping[str, str]) -> dict[str, str]:
    """Those of an office's sentences that differ from the program's."""
    usual = {one.key: one.text for one in standing}
    return {key: text for key, text in said.items() if text and text != usual.get(key)}
