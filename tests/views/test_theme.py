"""Colours are legible and come from one file, the bundled font holds every character, light and dark change places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontDatabase, QPalette, QRawFont
from PySide6.QtWidgets import QApplication, QLabel

from commandcenter import views
from commandcenter.config import resource
from commandcenter.views.shell.start_window import StartWindow
from commandcenter.views.shots.gallery import Gallery
from commandcenter.views.theme import FONT, Theme, font, mix

VIEWS = Path(views.__file__).parent
STATES = ("overdue", "due_soon", "handling", "done", "supervised", "unsigned")


def _luminance(color: QColor) -> float:
    parts = [color.redF(), color.greenF(), color.blueF()]
    red, green, blue = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: QColor, b: QColor) -> float:
    """WCAG 2."""
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


Pair = tuple[str, QColor, QColor, float]
"""What it is, ink, ground, the least ratio."""


def _grounds(t: Theme) -> dict[str, QColor]:
    names = ("surface", "background", "selection", "well", "surface_alt", "hover", "alert", "confirmed")
    return {name: t.state(name) for name in names} | {
        "danger row": t.tint("overdue", 0.07),
        "marked row": t.tint("accent", 0.12),
    }


def _texts(t: Theme) -> Iterator[Pair]:
    """Every pair of words and ground that is used."""
    grounds = _grounds(t)
    for name, ground in grounds.items():
        yield f"text on {name}", t.text, ground, 4.5
        yield f"muted on {name}", t.text_muted, ground, 4.5
    for name in ("surface", "background", "selection", "well"):
        for key in (*STATES, "accent"):
            yield f"{key} on {name}", t.state(key), grounds[name], 4.5
    for key in ("due_soon", "supervised"):
        yield f"{key} on its pill", t.state(key), t.tint(key, 0.13), 4.5
    for key in ("overdue", "due_soon"):
        yield f"{key} in a danger row", t.state(key), grounds["danger row"], 4.5
    yield "overdue on alert", t.overdue, t.alert, 4.5
    yield "danger button under the mouse", t.overdue, t.hover, 4.5
    for key in ("overdue", "accent", "accent_hover"):
        yield f"accent_text on {key}", t.accent_text, t.state(key), 4.5
    yield "who else looks", t.text, mix(t.surface_alt, t.text_muted, 0.22), 4.5
    for name, steps in (("better", t.better), ("worse", t.worse)):
        for step, ground in enumerate(steps):
            yield f"number on {name} {step}", t.text, ground, 4.5


def _pictures(t: Theme) -> Iterator[Pair]:
    """Every pair of gauge, ring or large figure and ground."""
    for key in ("overdue", "due_soon", "handling", "accent", "muted"):
        yield f"{key} gauge on its track", t.state(key), t.line, 3.0
    for name, ground in _grounds(t).items():
        yield f"focus ring on {name}", t.accent, ground, 3.0
    yield "focus ring of a primary button", t.text, t.surface, 3.0
    for step, ground in enumerate(t.load):
        ink = max(t.text, t.accent_text, key=lambda c, ground=ground: contrast(c, ground))
        yield f"number on load step {step}", ink, ground, 3.0


@pytest.mark.parametrize("name", ["light", "dark"])
def test_contrast(name: str) -> None:
    pairs = [*_texts(Theme(name)), *_pictures(Theme(name))]
    assert len(pairs) > 60
    too_faint = [
        f"{what}: {contrast(ink, ground):.2f} < {least}"
        for what, ink, ground, least in pairs
        if contrast(ink, ground) < least
    ]
    assert not too_faint


def test_colours_stand_in_the_tokens_alone() -> None:
    """A colour is a name of the theme everywhere else."""
    colour = re.compile(r"#[0-9A-Fa-f]{3,8}\b|\bQColor\(\s*[\"'\d]|\bGlobalColor\.(?!transparent\b)")
    found = [
        f"{file.relative_to(VIEWS)}:{number}: {line.strip()}"
        for file in sorted(VIEWS.rglob("*.py"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if colour.search(line)
    ]
    assert not found


def test_both_themes_name_the_same_colours() -> None:
    light, dark = (set(Theme(name)._named) for name in ("light", "dark"))
    assert light == dark
    for name in ("load", "load_stale", "better", "worse"):
        assert len(getattr(Theme("light"), name)) == len(getattr(Theme("dark"), name))


def _words(file: Path) -> Iterator[str]:
    """The string literals of a module that people may read: all but docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
            yield node.value


@pytest.mark.parametrize("weight", ["Regular", "Medium", "Bold"])
def test_the_bundled_font_holds_every_character(weight: str) -> None:
    raw = QRawFont(str(resource(f"fonts/LaohuHei-{weight}.ttf")), FONT.base)
    missing = {
        f"{file.relative_to(VIEWS)}: {letter} U+{ord(letter):04X}"
        for file in sorted(VIEWS.rglob("*.py"))
        for text in _words(file)
        for letter in text
        if letter.isprintable() and not raw.supportsCharacter(ord(letter))
    }
    assert not missing


def test_bundled_fonts_are_the_ones_in_use(theme: Theme) -> None:
    families = QFontDatabase.families()
    assert FONT.ui in families
    assert f"{FONT.ui} Medium" in families
    for weight in ("r", "m", "b"):
        assert QRawFont.fromFont(font(14, weight)).familyName().startswith(FONT.ui)
    assert QApplication.font().pixelSize() == FONT.base


def test_digits_are_tabular() -> None:
    from commandcenter.views import paint

    for weight in ("r", "m", "b"):
        assert len({round(paint.width(digit, 28, weight), 3) for digit in "0123456789"}) == 1


def test_light_and_dark_change_places(theme: Theme, qtbot) -> None:
    """Palette, sheet and everything that paints itself follow at once; the theme object stays the same."""
    gallery = Gallery(theme)
    note = QLabel("夜班", gallery)
    qtbot.addWidget(gallery)
    gallery.resize(1440, 780)
    gallery.show()
    app = QApplication.instance()
    for name in ("dark", "light"):
        with qtbot.waitSignal(theme.changed):
            theme.use(name)
        assert theme.name == name
        assert theme.is_dark == (name == "dark")
        assert app.palette().color(QPalette.ColorRole.Window) == theme.background
        picture = gallery.grab().toImage()
        assert picture.pixelColor(4, 4) == theme.background
        assert picture.pixelColor(100, 20) == theme.surface
        used = {picture.pixelColor(x, y).name() for x in range(40, 700, 2) for y in range(60, 560, 2)}
        assert {theme.accent.name(), theme.overdue.name()} <= used
        assert note.palette().color(QPalette.ColorRole.WindowText) == theme.text


def test_a_dressed_window_alone_wears_the_sheet(theme: Theme, qtbot) -> None:
    """An undressed one stays without when light and dark change places, and so does the application."""
    dressed, bare = StartWindow(theme, "试验"), QLabel("夜班")
    for window in (dressed, bare):
        qtbot.addWidget(window)
    theme.use("dark")
    assert dressed.styleSheet() == theme.qss()
    assert theme.surface.name() in dressed.styleSheet()
    assert bare.styleSheet() == ""
    assert QApplication.instance().styleSheet() == ""


def test_an_unknown_theme_or_state_is_a_bug(theme: Theme) -> None:
    with pytest.raises(KeyError):
        Theme("sepia")
    with pytest.raises(KeyError):
        theme.state("purple")
