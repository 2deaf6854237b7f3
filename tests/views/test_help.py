"""F1: the chapter of the page in front, found in, linked, pictured, and true to the registry of keys."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtWidgets import QLineEdit

from commandcenter.config import resource
from commandcenter.models.people import Role
from commandcenter.views.actions import COMMANDS, IN_FIELDS, IN_HELP, IN_MEETING, commands_of, in_meeting
from commandcenter.views.language import Language, speak
from commandcenter.views.pages import PAGES, pages_of
from commandcenter.views.shell.help.book import BEGINNING, KEYS, Chapter, book, picture
from commandcenter.views.shell.help.overlay import HelpOverlay
from commandcenter.views.shell.keys import keys_of, printed
from commandcenter.views.shell.start_window import StartWindow
from commandcenter.views.shots import shot
from commandcenter.views.theme import Theme
from tests.stage import Stage
from tests.views.eyes import blind_spots, cut_texts, squeezed
from tests.views.typist import Typist
from tests.views.windows import LOGINS, Seat

Open = Callable[..., Seat]
_IMAGE = QTextDocument.ResourceType.ImageResource.value
_MOST_BYTES = 3_000_000


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def seat(open_window: Open) -> Seat:
    seat: Seat = open_window("lead1", width=1366, height=768)
    return seat


def handbook(seat: Seat) -> HelpOverlay:
    overlay: HelpOverlay = seat.window.findChild(HelpOverlay)
    return overlay


def read_at_f1(seat: Seat) -> str:
    seat.press("F1")
    chapter = handbook(seat).reader.chapter
    assert chapter is not None
    return chapter.id


# --- the book ---------------------------------------------------------------------------------------------------------

_LANGUAGES = pytest.mark.parametrize("language", ["", "en"], ids=["chinese", "english"])


def test_every_page_has_its_chapter() -> None:
    lost = {page.id: page.chapter_id for page in PAGES if book().chapter(page.chapter_id) is None}
    assert not lost, "write resources/help/<chapter>.md, name it in contents.toml, or name another in PAGES"


@_LANGUAGES
def test_every_file_is_a_chapter_and_every_chapter_says_something(language: str) -> None:
    chapters = book(language).chapters
    files = {file.stem for file in (resource("help") / language).glob("*.md")}
    assert files == {chapter.id for chapter in chapters}
    assert {BEGINNING, KEYS} <= files
    assert not [chapter.id for chapter in chapters if not chapter.text.startswith("# ") or len(chapter.text) < 200]


@_LANGUAGES
def test_every_link_leads_to_a_chapter(language: str) -> None:
    ids = {chapter.id for chapter in book(language).chapters}
    assert not [(chapter.id, link) for chapter in book(language).chapters for link in chapter.links if link not in ids]


def test_in_english_every_chapter_stands_in_its_place_and_names_the_same_keys_links_and_pictures() -> None:
    def shape(chapter: Chapter) -> tuple[object, ...]:
        headings = chapter.text.count("\n## ")
        return chapter.id, headings, set(chapter.links), chapter.pictures, set(chapter.keys)

    chinese, english = book(), book("en")
    assert list(map(shape, english.chapters)) == list(map(shape, chinese.chapters))
    places = [[of.parts.index(chapter.part) for chapter in of.chapters] for of in (english, chinese)]
    assert places[0] == places[1]
    assert not [c.id for c in english.chapters if re.search("[\u3400-\u9fff]", c.text + c.part)]
    assert book("tlh") == chinese


def test_every_picture_can_be_taken_and_is_there_light_and_dark() -> None:
    assert not [name for name in book().pictures if shot(name) is None]
    files = {path for name in book().pictures for dark in (False, True) if (path := picture(name, dark)) is not None}
    assert len(files) == 2 * len(book().pictures)
    assert files == set(resource("help/pictures").glob("*.png"))
    assert all(not QImage(str(file)).isNull() for file in files)
    assert sum(file.stat().st_size for file in files) < _MOST_BYTES


def test_every_key_it_names_is_in_the_registry() -> None:
    known = {printed(c.keys) for c in (*COMMANDS, *IN_MEETING, *IN_FIELDS, *IN_HELP) if c.keys}
    assert not [(chapter.id, key) for chapter in book().chapters for key in chapter.keys if key not in known]


# --- read in the window -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "only"), [(Role.SHIFT_LEAD, ("duty", "meetings")), (Role.ADMIN, ())], ids=["lead", "admin"]
)
def test_f1_opens_the_chapter_of_the_page_with_the_keys_of_that_page(
    role: Role, only: tuple[str, ...], open_window: Open
) -> None:
    seat = open_window(LOGINS[role])
    for page in (page for page in pages_of(role) if page.id in only or not only):
        seat.go(page.id)
        assert read_at_f1(seat) == page.chapter_id
        assert handbook(seat).reader.toPlainText().startswith(book().chapter(page.chapter_id).title)
        said = handbook(seat).reader.toPlainText()
        hears = [c for c in commands_of(role) if c.keys and c.id in seat.page.handlers()]
        words = seat.page.command_words()
        for command in (*hears, *page.own_keys(role)):
            assert f"{printed(command.keys)}\u2009\t{words.get(command.id) or command.text}" in said, page.id
        seat.press("Esc")
        assert not handbook(seat).isVisible()
    if role is Role.SHIFT_LEAD:  # a form on the duty page has a chapter of its own
        seat.press("F2")
        assert read_at_f1(seat) == "intake"
        seat.press("Esc", "Esc")
        seat.choose(4)
        seat.press("F4")
        assert read_at_f1(seat) == "dispatch"


@pytest.mark.parametrize("role", LOGINS, ids=lambda role: role.value)
def test_every_post_reads_all_of_its_keys_and_no_other(role: Role) -> None:
    listed = {key for group in keys_of(role) for key in group.keys}
    mine = {(printed(c.keys), c.text) for c in (*commands_of(role), *in_meeting(role)) if c.keys}
    every = {(printed(c.keys), c.text) for c in (*COMMANDS, *IN_MEETING) if c.keys}
    assert mine <= listed
    assert not (every - mine) & listed


def test_any_part_of_a_word_is_found_read_and_left_with_the_work_as_it_was(seat: Seat) -> None:
    seat.press("/")
    seat.write("路灯")
    before = seat.focus
    seat.press("F1", "/")
    overlay = handbook(seat)
    seat.write("ctrl+t")
    seat.press("Down", "Up")
    assert overlay.hits.rows
    assert all("ctrl+t" in row.words.casefold() for row in overlay.hits.rows)
    everywhere = {hit.chapter.id for hit in overlay._hits}
    assert len(everywhere) > 1
    first = overlay._hits[0]
    assert overlay.reader.chapter is first.chapter
    assert overlay.reader.extraSelections()
    seat.press("Enter")
    assert seat.focus is overlay.reader
    assert first.place.words.split()[0][:6] in overlay.reader.textCursor().block().text()
    seat.press("Ctrl+F")
    seat.write("没有这样的话")
    seat.press("Enter")
    assert overlay.nothing.isVisible()
    seat.press("Esc")
    assert not overlay.isVisible()
    assert seat.focus is before
    assert isinstance(before, QLineEdit)
    assert before.text() == "路灯"


def test_one_reads_on_by_contents_links_and_keys_and_nothing_is_fetched_from_elsewhere(seat: Seat) -> None:
    read_at_f1(seat)
    overlay = handbook(seat)
    begun = overlay.reader.chapter
    overlay.reader.anchorClicked.emit(QUrl(begun.links[0]))
    assert overlay.reader.chapter.id == begun.links[0]
    seat.press("Alt+Left")
    assert overlay.reader.chapter is begun
    overlay.contents.setFocus()
    overlay.contents.choose((book().chapters[0].id, 0))
    seat.press("Down", "Enter")
    assert seat.focus is overlay.reader
    for name in ("http://example.org/a.png", "file:///etc/hostname", "../theme/tokens.toml", "duty.png"):
        assert overlay.reader.loadResource(_IMAGE, QUrl(name)) is None
    assert not overlay.reader.loadResource(_IMAGE, QUrl(book().pictures[0])).isNull()
    seat.press("F1")
    said = overlay.reader.toPlainText()
    assert all(f"{keys}\u2009\t{words}" in said for group in keys_of(Role.SHIFT_LEAD) for keys, words in group.keys)


def test_it_is_read_in_the_colours_of_the_theme_by_eye_ear_and_tab(seat: Seat) -> None:
    read_at_f1(seat)
    overlay, theme = handbook(seat), seat.work.theme
    corner = overlay.reader.mapTo(overlay, overlay.reader.rect().topLeft())
    for name in ("dark", "light"):
        theme.use(name)
        seat.picture()
        assert overlay.grab().toImage().pixelColor(corner.x() + 8, corner.y() + 8) == theme.surface
        assert overlay.reader.textCursor().charFormat().foreground().color() == theme.text
    assert not cut_texts(overlay)
    assert not squeezed(overlay)
    stops = set()
    for _ in range(len(overlay.reader.chapter.links) + 4):  # through the links of the chapter too
        seat.press("Tab")
        stops.add(seat.focus)
    assert stops == {overlay.field, overlay.contents, overlay.reader}
    assert all(stop.accessibleName() for stop in (overlay.field, overlay.contents, overlay.hits, overlay.reader))
    assert not blind_spots(seat.window, [overlay.contents, overlay.reader])


def test_whoever_has_not_come_in_yet_reads_how_to_begin(theme: Theme, qtbot) -> None:
    window = StartWindow(theme, "指挥中心")
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    Typist(window).press("F1")
    overlay = window.findChild(HelpOverlay)
    assert overlay.reader.chapter.id == BEGINNING
    assert window.rect().contains(overlay.panel.geometry())


def test_it_is_read_in_the_language_of_the_interface(theme: Theme, qtbot) -> None:
    speak(Language.ENGLISH)
    try:
        window = StartWindow(theme, "指挥中心")
        qtbot.addWidget(window)
        overlay = window.findChild(HelpOverlay)
        overlay.open()
        assert overlay.reader.toPlainText().startswith(book("en").chapter(BEGINNING).title)
        assert [row.words for row in overlay.contents.rows if row.is_head] == list(book("en").parts)
        assert QCoreApplication.translate("QShortcut", "Ctrl") == "Ctrl"  # what Qt says itself is left alone
    finally:
        speak(Language.CHINESE)
