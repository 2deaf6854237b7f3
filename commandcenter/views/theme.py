"""Colours, type and measures: the only reader of the design tokens. Light and dark change places at run time."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from ..config import resource
from .qss import QSS

Weight = str
"""r regular; m medium, a family of its own in the bundled fonts; b bold, from 16 px up and for overdue clocks."""


@dataclass(frozen=True, slots=True)
class Font:
    """Type sizes in px at 96 dpi; Qt scales them. Digits are tabular in all three weights."""

    ui: str
    base: int
    small: int
    heading: int
    title: int
    figure: int
    wall: int
    row_height: int


@dataclass(frozen=True, slots=True)
class Space:
    """Distances in px at 96 dpi, all on the grid of `unit`."""

    unit: int
    pad: int
    gap: int
    section: int
    page: int


@dataclass(frozen=True, slots=True)
class Shape:
    """Corner radius and line widths in px at 96 dpi."""

    radius: int
    line: int
    focus_ring: int


_TOKENS: dict[str, Any] = tomllib.loads(resource("theme/tokens.toml").read_text(encoding="utf-8"))
FONT = Font(**_TOKENS["font"])
SPACE = Space(**_TOKENS["space"])
SHAPE = Shape(**_TOKENS["shape"])
_FAMILIES: dict[Weight, str] = {"r": FONT.ui, "m": f"{FONT.ui} Medium", "b": FONT.ui}


@cache
def load_fonts() -> None:
    """Makes the bundled interface fonts known to Qt; the program looks the same on every machine."""
    for weight in ("Regular", "Medium", "Bold"):
        file = resource(f"fonts/LaohuHei-{weight}.ttf")
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise RuntimeError(f"Qt cannot load {file}")


@lru_cache(maxsize=64)
def font(px: int = FONT.base, weight: Weight = "r") -> QFont:
    """The interface font in a pixel size at 96 dpi. Shared: take a copy before changing it."""
    made = QFont(_FAMILIES[weight])
    made.setPixelSize(px)
    made.setBold(weight == "b")
    made.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return made


def mix(a: QColor, b: QColor, share: float) -> QColor:
    """`a` with `share` (0–1) of `b`: every shade comes from two tokens and one number."""
    return QColor(
        round(a.red() + (b.red() - a.red()) * share),
        round(a.green() + (b.green() - a.green()) * share),
        round(a.blue() + (b.blue() - a.blue()) * share),
    )


class Theme(QObject):
    """The colours now in use, as attributes. Widgets keep this one object and read it whenever they paint."""

    changed = Signal()
    """Light and dark have changed places; Qt's own widgets and everything that paints itself already follow."""

    background: QColor
    surface: QColor
    surface_alt: QColor
    line: QColor
    text: QColor
    text_muted: QColor
    accent: QColor
    accent_text: QColor
    selection: QColor
    overdue: QColor
    due_soon: QColor
    handling: QColor
    done: QColor
    supervised: QColor
    unsigned: QColor
    bar: QColor
    bar_stale: QColor
    confirmed: QColor
    dark_room: QColor
    paper: QColor
    """The ground of a printed page."""
    load: tuple[QColor, ...]
    """Five steps of the map: 0, 1–2, 3–5, 6–9 and 10 or more open cases."""
    load_stale: tuple[QColor, ...]
    """The same steps without colour, for figures that stand still."""
    better: tuple[QColor, ...]
    worse: tuple[QColor, ...]

    line_soft: QColor
    """Between table rows."""
    hover: QColor
    accent_hover: QColor
    well: QColor
    """Ground of inset facts."""
    alert: QColor
    """Ground of a fault."""
    edge: QColor
    """Border of what one can act on."""

    def __init__(self, name: str = "light", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._take(name)

    @property
    def is_dark(self) -> bool:
        return self.name == "dark"

    def use(self, name: str) -> None:
        """Puts the application into "light" or "dark": style, font, palette, the sheets of its windows; then `changed`.
        About 50 ms."""
        self._take(name)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._put_on(app)
        self.changed.emit()

    def dress(self, window: QWidget) -> None:
        """The sheet for a window and all that is ever in it; it follows when light and dark change places.

        The application has none of its own: it would be laid anew on every part, with all that is in it, each time one
        is put into another while a page is built, and take twice the time the page takes.
        """
        window.setStyleSheet(self.qss())

    def state(self, key: str) -> QColor:
        """The colour of a state, or of a tone: any colour of the theme by its name; "paused" is muted."""
        return self._named[key]

    def tint(self, key: str, share: float = 0.10) -> QColor:
        """The surface with `share` (0–1) of a state's colour. Shared: do not change it."""
        made = self._tints.get((key, share))
        if made is None:
            made = self._tints[key, share] = mix(self.surface, self.state(key), share)
        return made

    def palette(self) -> QPalette:
        """The palette for everything Qt's style paints by itself."""
        role = QPalette.ColorRole
        colors = {
            role.Window: self.background, role.WindowText: self.text, role.Base: self.surface,
            role.AlternateBase: self.surface_alt, role.Text: self.text, role.Button: self.surface,
            role.ButtonText: self.text, role.BrightText: self.accent_text, role.Highlight: self.selection,
            role.HighlightedText: self.text, role.PlaceholderText: self.text_muted, role.ToolTipBase: self.surface,
            role.ToolTipText: self.text, role.Light: self.surface, role.Midlight: self.surface_alt,
            role.Mid: self.line, role.Dark: self.edge, role.Shadow: self.text_muted, role.Link: self.accent,
            role.LinkVisited: self.accent, role.Accent: self.accent,
        }  # fmt: skip
        palette = QPalette()
        for what, color in colors.items():
            palette.setColor(what, color)
        for what in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, what, self.text_muted)
        return palette

    def qss(self) -> str:
        """The style sheet of every window in these colours."""
        colors = {name: color.name() for name, color in self._named.items()}
        sizes = {f"f_{size}": getattr(FONT, size) for size in ("ui", "base", "small", "heading", "title", "figure")}
        return QSS % {**colors, **sizes, "radius": SHAPE.radius, "ring": SHAPE.focus_ring}

    def _take(self, name: str) -> None:
        self.name = name
        tokens = _TOKENS[name]
        for key, value in tokens.items():
            setattr(self, key, QColor(value) if isinstance(value, str) else tuple(map(QColor, value)))
        if name == "light":  # the tokens name figures that stand still for the wall alone, which is dark
            self.bar_stale = mix(self.line, self.text_muted, 0.3)
            self.load_stale = tuple(mix(self.background, self.text_muted, share / 5) for share in range(5))
        self.line_soft = mix(self.line, self.surface, 0.45)
        self.hover = mix(self.surface, self.text, 0.045)
        self.accent_hover = mix(self.accent, self.text, 0.14)
        self.well = mix(self.surface, self.surface_alt, 0.55)
        self.alert = mix(self.surface, self.overdue, 0.08)
        self.edge = mix(self.line, self.text_muted, 0.35)
        self._named = {key: value for key, value in vars(self).items() if isinstance(value, QColor)}
        self._named |= {"paused": self.text_muted, "muted": self.text_muted}
        self._tints: dict[tuple[str, float], QColor] = {}

    def _put_on(self, app: QApplication) -> None:
        load_fonts()
        if app.font().family() != FONT.ui:  # the first time; afterwards only colours change
            app.setStyle(QStyleFactory.create("Fusion"))
            app.setFont(font())
        app.setPalette(self.palette())
        for window in app.topLevelWidgets():
            if window.styleSheet():
                self.dress(window)
        for widget in app.allWidgets():
            widget.update()
