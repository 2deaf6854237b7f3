"""What a 样张 on the screen is of."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...dispatch.documents import kind_of
from ...dispatch.paperwork.paper_pages import Subject


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper that is not issued: its kind, what it is about, what it is called, whether it could be issued now; what
    was written into its free parts, and the void paper it stands in for."""

    kind: str
    subject: Subject
    title: str
    issuable: bool = True
    texts: dict[str, str] = field(default_factory=dict)
    replaces: int | None = None

    @property
    def registered(self) -> bool:
        """Whether its number comes from the office's register."""
        return kind_of(self.kind).registered
