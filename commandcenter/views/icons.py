"""The line icons, as paths on a grid of 16: own drawings, so that no file and no plug-in is needed."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

# A stroke is one line of words: `M x y` starts, `L x y` and `C x1 y1 x2 y2 x y` go on, `Z` closes;
# `O x y r` is a circle, `R x y w h` a box with round corners.
_STROKES = {
    "bolt": ("M 9 1.8 L 3.6 9 L 8 9 L 7 14.2 L 12.4 7 L 8 7 Z",),
    "camera": ("R 1.8 4.4 12.4 8.8", "M 5.4 4.4 L 6.4 2.6 L 9.6 2.6 L 10.6 4.4", "O 8 8.7 2.5"),
    "chart": ("M 2.5 2.5 L 2.5 13.5 L 13.5 13.5", "M 5.6 11 L 5.6 8", "M 8.6 11 L 8.6 4.5", "M 11.6 11 L 11.6 6.5"),
    "check": ("M 3 8.4 L 6.4 11.8 L 13 4.4",),
    "chevron": ("M 4.5 6.5 L 8 10 L 11.5 6.5",),
    "clock": ("O 8 8 5.8", "M 8 4.6 L 8 8 L 10.4 9.6"),
    "close": ("M 4 4 L 12 12", "M 12 4 L 4 12"),
    "door": ("M 4 13.8 L 4 2.4 L 12 2.4 L 12 13.8", "M 2.4 13.8 L 13.6 13.8", "O 9.6 8.2 0.4"),
    "edit": ("M 3 13 L 3.6 10.2 L 10.8 3 L 13 5.2 L 5.8 12.4 Z", "M 9.4 4.4 L 11.6 6.6"),
    "flag": ("M 4 14 L 4 2.5 L 12.5 2.5 L 10.2 5.5 L 12.5 8.5 L 4 8.5",),
    "folder": ("M 2 12.8 L 2 3.4 L 6.4 3.4 L 8 5.2 L 14 5.2 L 14 12.8 Z",),
    "grid": ("R 2.5 2.5 4.6 4.6", "R 8.9 2.5 4.6 4.6", "R 2.5 8.9 4.6 4.6", "R 8.9 8.9 4.6 4.6"),
    "help": ("O 8 8 5.8", "M 6.2 6.4 C 6.2 3.9 9.8 3.9 9.8 6.3 C 9.8 7.8 8 7.7 8 9.2", "M 8 11.4 L 8 11.5"),
    "left": ("M 9.5 4.5 L 6 8 L 9.5 11.5",),
    "link": (
        "M 6.5 9.5 L 9.5 6.5",
        "M 7.5 4.8 L 9 3.3 C 10.2 2.1 12 2.3 12.9 3.2 C 13.8 4.1 13.8 5.8 12.7 7 L 11.2 8.5",
        "M 8.5 11.2 L 7 12.7 C 5.8 13.8 4.1 13.8 3.2 12.9 C 2.3 12 2.1 10.2 3.3 9 L 4.8 7.5",
    ),
    "list": ("M 6 4 L 13.5 4", "M 6 8 L 13.5 8", "M 6 12 L 13.5 12",
             "M 2.8 4 L 2.9 4", "M 2.8 8 L 2.9 8", "M 2.8 12 L 2.9 12"),
    "lock": ("R 3.2 7 9.6 6.6", "M 5.2 7 L 5.2 5 C 5.2 1.6 10.8 1.6 10.8 5 L 10.8 7"),
    "map": ("M 2 4.2 L 6 2.6 L 10 4.2 L 14 2.6 L 14 11.8 L 10 13.4 L 6 11.8 L 2 13.4 Z",
            "M 6 2.6 L 6 11.8", "M 10 4.2 L 10 13.4"),
    "moon": ("M 13 9.6 C 9 11.4 4.8 7.6 6.6 3 C 3.6 3.8 2.4 6.4 2.6 8.6 C 3 13.6 10.6 15.4 13 9.6 Z",),
    "more": ("O 3.5 8 0.5", "O 8 8 0.5", "O 12.5 8 0.5"),
    "mute": ("M 2.5 6 L 5 6 L 8 3.5 L 8 12.5 L 5 10 L 2.5 10 Z", "M 10.5 6 L 14 10", "M 14 6 L 10.5 10"),
    "paper": ("M 4 2.5 L 9.5 2.5 L 12.5 5.5 L 12.5 13.5 L 4 13.5 Z", "M 6.2 8 L 10.2 8", "M 6.2 10.6 L 10.2 10.6"),
    "phone": (
        "M 4 2.5 L 6 2.5 L 7 5.5 L 5.4 6.6 C 6.3 8.6 7.4 9.7 9.4 10.6 L 10.5 9 L 13.5 10 L 13.5 12 "
        "C 13 13.2 12 13.6 11 13.4 C 6.6 12.6 3.4 9.4 2.6 5 C 2.5 3.6 3 2.6 4 2.5",
    ),
    "photo": ("R 2 3 12 10", "M 2.4 11.4 L 6 7.6 L 8.8 10.6 L 10.6 9 L 13.6 11.6", "O 10.8 5.8 0.8"),
    "pin": ("O 8 6.5 1.6", "M 8 14 C 4.8 10.2 3.6 8.4 3.6 6.4 C 3.6 4 5.5 2.2 8 2.2 "
            "C 10.5 2.2 12.4 4 12.4 6.4 C 12.4 8.4 11.2 10.2 8 14 Z"),
    "plus": ("M 8 3.5 L 8 12.5", "M 3.5 8 L 12.5 8"),
    "print": ("M 4.6 6 L 4.6 2.4 L 11.4 2.4 L 11.4 6", "M 4.6 11.2 L 2.4 11.2 L 2.4 6 L 13.6 6 L 13.6 11.2 L 11.4 11.2",
              "M 4.6 9.2 L 11.4 9.2 L 11.4 13.6 L 4.6 13.6 Z"),
    "reload": ("M 12.9 6.2 C 11 1.8 4.6 1.6 3 6.6 C 1.6 11.4 6.4 14.8 10.2 12.8 C 11.6 12.2 12.4 11.2 12.9 10",
               "M 13.4 2.8 L 12.9 6.3 L 9.5 5.8"),
    "right": ("M 6.5 4.5 L 10 8 L 6.5 11.5",),
    "screen": ("R 2 2.8 12 8.4", "M 8 11.2 L 8 13.6", "M 5.4 13.6 L 10.6 13.6"),
    "search": ("O 7 7 4.2", "M 10.2 10.2 L 13.6 13.6"),
    "speaker": ("M 2.5 6 L 5 6 L 8 3.5 L 8 12.5 L 5 10 L 2.5 10 Z", "M 10.4 5.8 C 11.6 7 11.6 9 10.4 10.2",
                "M 12.2 4 C 14.4 6.2 14.4 9.8 12.2 12"),
    "sun": ("O 8 8 2.8", "M 8 1.6 L 8 2.8", "M 8 13.2 L 8 14.4", "M 1.6 8 L 2.8 8", "M 13.2 8 L 14.4 8",
            "M 3.5 3.5 L 4.3 4.3", "M 11.7 11.7 L 12.5 12.5", "M 3.5 12.5 L 4.3 11.7", "M 11.7 4.3 L 12.5 3.5"),
    "undo": ("M 6 3 L 2.8 6.2 L 6 9.4", "M 2.8 6.2 L 9.5 6.2 C 12 6.2 13.2 7.8 13.2 9.6 "
             "C 13.2 11.4 12 13 9.5 13 L 7 13"),
    "up": ("M 4.5 9.5 L 8 6 L 11.5 9.5",),
    "user": ("O 8 5.5 2.7", "M 2.8 13.5 C 3.4 10.6 5.4 9.8 8 9.8 C 10.6 9.8 12.6 10.6 13.2 13.5"),
    "users": ("O 6 5.8 2.4", "M 1.6 13 C 2.1 10.4 3.8 9.6 6 9.6 C 8.2 9.6 9.9 10.4 10.4 13",
              "M 10.4 3.6 C 13.2 3.6 13.2 8 10.4 8", "M 11.6 9.8 C 13.2 10.2 14.2 11.2 14.5 13"),
}  # fmt: skip

NAMES = tuple(_STROKES)
"""Every icon there is."""


@cache
def path(name: str) -> QPainterPath:
    """The outline of an icon on a grid of 16, to be drawn with a round pen of 1.5. Shared: do not change it."""
    drawn = QPainterPath()
    for stroke in _STROKES[name]:
        _draw(drawn, stroke.split())
    return drawn


def _draw(drawn: QPainterPath, words: list[str]) -> None:
    at = 0
    while at < len(words):
        what = words[at]
        count = {"M": 2, "L": 2, "C": 6, "O": 3, "R": 4, "Z": 0}[what]
        n = [float(word) for word in words[at + 1 : at + 1 + count]]
        if what == "M":
            drawn.moveTo(n[0], n[1])
        elif what == "L":
            drawn.lineTo(n[0], n[1])
        elif what == "C":
            drawn.cubicTo(n[0], n[1], n[2], n[3], n[4], n[5])
        elif what == "O":
            drawn.addEllipse(QPointF(n[0], n[1]), n[2], n[2])
        elif what == "R":
            drawn.addRoundedRect(QRectF(n[0], n[1], n[2], n[3]), 1.5, 1.5)
        else:
            drawn.closeSubpath()
        at += 1 + count
