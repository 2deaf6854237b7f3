"""The handbook as it lies in `resources/help`: chapters in their order, what they link to, what they show.

It is written in Chinese; a folder in it, named by a language's code, holds the same chapters in that language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ....config import resource

_FOLDER, _PICTURES = "help", "pictures"
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]*)\)")
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]*)\)")
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`]+)`")

#: The chapter that lists every key.
KEYS = "keys"
#: The chapter for whoever has not come in yet.
BEGINNING = "start"


@dataclass(frozen=True, slots=True)
class Chapter:
    """`text` is Markdown; its first line is the title. Links lead to chapters by their ids, pictures are names of
    shots, and whatever stands between backticks is a key; what is typed into a terminal stands in a fenced block."""

    id: str
    part: str
    title: str
    text: str

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(_LINK.findall(self.text))

    @property
    def pictures(self) -> tuple[str, ...]:
        return tuple(_PICTURE.findall(self.text))

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(_SPAN.findall(_FENCED.sub("", self.text)))


@dataclass(frozen=True, slots=True)
class Book:
    chapters: tuple[Chapter, ...]

    def chapter(self, chapter_id: str) -> Chapter | None:
        return next((c for c in self.chapters if c.id == chapter_id), None)

    @property
    def parts(self) -> tuple[str, ...]:
        """The headings over groups of chapters, in their order."""
        return tuple(dict.fromkeys(c.part for c in self.chapters))

    @property
    def pictures(self) -> tuple[str, ...]:
        """The shots that chapters show, each once."""
        return tuple(dict.fromkeys(name for c in self.chapters for name in c.pictures))


@lru_cache(maxsize=4)
def book(language: str = "") -> Book:
    """The handbook, read once in each language; what is not written in it yet is Chinese, as is everything without one.

    Raises ConfigError when a chapter that the contents name is missing.
    """
    return Book(tuple(_chapters(language)))


def _chapters(language: str) -> Iterator[Chapter]:
    for part in tomllib.loads(_read("contents.toml", language))["part"]:
        for chapter_id in part["chapters"]:
            text = _read(f"{chapter_id}.md", language)
            yield Chapter(chapter_id, part["title"], text.partition("\n")[0].removeprefix("# ").strip(), text)


def _read(name: str, language: str) -> str:
    own = resource(_FOLDER) / language / name
    file = own if own.is_file() else resource(f"{_FOLDER}/{name}")
    return file.read_text(encoding="utf-8")


def picture_file(name: str, dark: bool) -> str:
    """What the file of a picture is called, in its folder."""
    return f"{name}-dark.png" if dark else f"{name}.png"


def picture(name: str, dark: bool) -> Path | None:
    """The file of a chapter's picture; None where the handbook has no such picture, whatever else the name leads to."""
    if name not in book().pictures:
        return None
    file = resource(_FOLDER) / _PICTURES / picture_file(name, dark)
    return file if file.is_file() else None
