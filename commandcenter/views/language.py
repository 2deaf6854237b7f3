"""The language of the interface. Chinese is what everything is written in; English is put on at the door.

`tr` and `say` ask the same translator. Without one, which is Chinese, Qt hands every text back as it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QTranslator

_DOOR = "say"
_Result = TypeVar("_Result")


class Language(StrEnum):
    """What the interface speaks; papers are always Chinese. The label is what each calls itself."""

    label: str
    CHINESE = "zh", "中文"
    ENGLISH = "en", "English"

    def __new__(cls, code: str, label: str = "") -> Language:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @property
    def other(self) -> Language:
        return Language.CHINESE if self is Language.ENGLISH else Language.ENGLISH


def say(text: str) -> str:
    """A text of the rules, or one put together of several, in the language of the interface; names and what people
    typed stay as they are."""
    return QCoreApplication.translate(_DOOR, text)


def listed(parts: Iterable[str], mark: str = "，") -> str:
    """Parts of a line side by side, each in the language of the interface; empty ones are left out."""
    mark = ", " if spoken() is Language.ENGLISH else mark
    return mark.join(say(part) for part in parts if part)


def tight(text: str) -> str:
    """The same for a line with no room to spare: Chinese goes without its blanks (剩3天)."""
    said = say(text)
    return text.replace(" ", "") if said == text else said


class _English(QTranslator):
    def __init__(self, parent: QObject) -> None:
        from .english import Catalogue  # a Chinese start does without it

        super().__init__(parent)
        self.catalogue = Catalogue.load()

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str | None:
        """None for what the catalogue does not know, Qt's own words among it: they stay as they are."""
        if context == _DOOR:
            return self.catalogue.say(sourceText)
        return self.catalogue.line(sourceText, disambiguation or context)


def keep_names(names: Iterable[str]) -> None:
    """Names of the township that stay as they are, though words of the interface may stand in them."""
    for translator in _translators():
        translator.catalogue.keep(names)


def _translators() -> list[_English]:
    application = QCoreApplication.instance()
    return [] if application is None else application.findChildren(_English)


_memories: list[Callable[[], None]] = []


def remembered(size: int) -> Callable[[Callable[..., _Result]], Callable[..., _Result]]:
    """Keeps what a function of words gave, as `lru_cache` does, until another language is spoken."""

    def keep(function: Callable[..., _Result]) -> Callable[..., _Result]:
        kept = lru_cache(size)(function)
        _memories.append(kept.cache_clear)
        return kept

    return keep


def speak(language: Language) -> None:
    """What is built from now on speaks this; windows that stand keep their words until they are built anew."""
    application = QCoreApplication.instance()
    assert application is not None
    if language is spoken():
        return
    for translator in _translators():
        application.removeTranslator(translator)
        translator.deleteLater()
        translator.setParent(None)
    if language is Language.ENGLISH:
        application.installTranslator(_English(application))
    for forget in _memories:
        forget()


def by_language(chinese: int, english: int) -> int:
    """A measure in px that depends on how long words are."""
    return english if spoken() is Language.ENGLISH else chinese


def spoken() -> Language:
    """What the interface speaks now."""
    return Language.ENGLISH if _translators() else Language.CHINESE
