"""The interface in English: on its pages and forms only names and what people wrote are Chinese, and nothing is cut."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from PySide6.QtGui import QStaticText
from PySide6.QtWidgets import QWidget

from commandcenter.models.people import Role
from commandcenter.views import paint
from commandcenter.views.language import Language, say, speak
from commandcenter.views.pages import pages_of
from tests.stage import Stage
from tests.views.eyes import cut_texts, squeezed, texts
from tests.views.windows import LOGINS, Seat
from tests.words import PACKAGE, said

Open = Callable[..., Seat]
_RUN = re.compile("[㐀-䶿一-鿿]+")
#: Posts whose pages differ most.
WALKED = (Role.SHIFT_LEAD, Role.ADMIN)
#: Who, on which case of `live_a_morning`, by which key: forms and what comes over the window.
FORMS = (
    ("lead1", 3, "F7"),
    ("lead1", 3, "Ctrl+T"),
    ("lead1", 4, "F4"),
    ("lead1", 5, "F2"),
    ("lead1", 3, "Ctrl+K"),
    ("callback1", 2, "F10"),
)


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """English is spoken; what the painting vocabulary writes meanwhile, names on their discs left out."""
    lay_out, seen = paint._laid_out, set()

    def noted(s: str, room: float, px: int, weight: str, as_is: bool) -> tuple[QStaticText, float]:
        if not as_is:
            seen.add(say(s))
        return lay_out(s, room, px, weight, as_is)

    monkeypatch.setattr(paint, "_laid_out", noted)
    speak(Language.ENGLISH)
    yield seen
    speak(Language.CHINESE)


@cache
def _words() -> frozenset[str]:
    return frozenset(text.key.strip() for text in said())


def _data(stage: Stage) -> str:
    """Everything that is written in the database, as one text."""
    with sqlite3.connect(f"file:{stage.path}?mode=ro", uri=True) as file:
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        read = (file.execute(f'SELECT * FROM "{table}"') for table in tables if not table.startswith("case_token"))
        return "\n".join(cell for rows in read for row in rows for cell in row if isinstance(cell, str))


#: What the database of tests is called, a masked name, and what a caller is told of a unit.
_ALLOWED = re.compile("试验库|.某|.+办理情况")


@cache
def _papers() -> str:
    """What papers say and phrases that become part of the record: always Chinese."""
    folder = PACKAGE / "dispatch" / "documents"
    files = (
        *folder.glob("*.py"),
        PACKAGE / "views" / "forms" / "phrases.py",
        PACKAGE / "views" / "forms" / "callback_form.py",
    )
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def left_over(window: QWidget, painted: set[str], data: str) -> set[str]:
    """What is still Chinese and is a text of the interface, or stands nowhere in the database."""
    shown = {text for text in (*texts(window), *painted) if text}
    names = set(data.splitlines())
    told = (text for text in shown if text not in names)
    return {text for text in told for run in _RUN.findall(text) if not _is_written(run, data)}


def _is_written(run: str, data: str) -> bool:
    return (run in data and run not in _words()) or run in _papers() or _ALLOWED.fullmatch(run) is not None


@pytest.mark.parametrize("role", WALKED, ids=lambda role: role.value)
def test_every_page_is_english(role: Role, painted: set[str], open_window: Open, stage: Stage) -> None:
    seat, data, wrong = open_window(LOGINS[role]), _data(stage), {}
    for page in pages_of(role):
        painted.clear()
        seat.go(page.id)
        seat.picture()
        wrong[page.id] = [*left_over(seat.window, painted, data), *cut_texts(seat.window), *squeezed(seat.window)]
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize(("login", "case_id", "key"), FORMS, ids=[f"{login} {key}" for login, _, key in FORMS])
def test_every_form_is_english(
    login: str, case_id: int | None, key: str, painted: set[str], open_window: Open, stage: Stage
) -> None:
    seat = open_window(login)
    if case_id is not None:
        seat.work.show_case(case_id)
    seat.press(key)
    seat.picture()
    wrong = [*left_over(seat.window, painted, _data(stage)), *cut_texts(seat.window), *squeezed(seat.window)]
    assert wrong == [], "\n".join(wrong)


def test_what_was_written_and_named_passes_as_it_is(painted: set[str], open_window: Open, past: Stage) -> None:
    open_window("lead1")  # whose township's names are kept
    with sqlite3.connect(f"file:{past.path}?mode=ro", uri=True) as file:
        titles = [title for (title,) in file.execute("SELECT title FROM \"case\" WHERE title NOT LIKE '%（%'")]
        written = [text for (text,) in file.execute("SELECT original FROM case_text WHERE original IS NOT NULL")]
    names = [name for name in past.setup.township.names() if name and name not in _words()]
    assert len(titles) >= 20
    assert [(text, say(text)) for text in (*titles, *written, *names) if say(text) != text] == []
