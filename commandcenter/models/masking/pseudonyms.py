"""Stable pseudonyms (张某甲, 张某乙, 李某甲) of a case or a meeting."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b

_STEMS = "甲乙丙丁戊己庚辛壬癸"
#: What a pseudonym may end with; a text that says 张某乙 already names nobody.
ORDINAL = f"[{_STEMS}][0-9]*"


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Who is called what, in order of first appearance. A value: `naming` returns a new one.

    People are kept as digests under `scope` (the case's or meeting's number), so that the stored text shows no name;
    whoever has a list of names and the scope can still try them.
    """

    scope: str = ""
    given: tuple[tuple[str, str], ...] = ()

    def of(self, person: str) -> str | None:
        """The pseudonym of a person's key, None while the person has none."""
        return dict(self.given).get(self._digest(person))

    def naming(self, person: str, surname: str, avoid: str = "") -> Pseudonyms:
        """With a pseudonym for this person: the surname's next free one that does not stand in the text `avoid`."""
        if self.of(person) is not None:
            return self
        taken = {pseudonym for _, pseudonym in self.given}
        free = next(name for name in _names(surname) if name not in taken and name not in avoid)
        return replace(self, given=(*self.given, (self._digest(person), free)))

    def to_json(self) -> str:
        """To be stored; `from_json` reads it."""
        return json.dumps({"scope": self.scope, "given": self.given}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Pseudonyms:
        """What `to_json` wrote. Raises ValueError for anything else."""
        try:
            read = json.loads(text)
            given = tuple((str(who), str(name)) for who, name in read["given"])
            return cls(str(read["scope"]), given)
        except (KeyError, TypeError) as error:
            raise ValueError("not a list of pseudonyms") from error

    def _digest(self, person: str) -> str:
        key = self.scope.encode()[:64]
        return blake2b(person.encode(), key=key, digest_size=12).hexdigest()


def _names(surname: str) -> Iterable[str]:
    """张某甲 … 张某癸, 张某甲2 … without end."""
    turn = 1
    while True:
        yield from (f"{surname}某{stem}{turn if turn > 1 else ''}" for stem in _STEMS)
        turn += 1
