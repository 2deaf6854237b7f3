"""How a piece of text is set: typeface, size, spacing, indents, alignment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .geometry import PITCH, ROW, SIZE_2, SIZE_3, SIZE_4, SIZE_5, SIZE_6, SIZE_SMALL_4, SIZE_SMALL_5


class Face(Enum):
    """The shipped typefaces; the value is the file in `resources/fonts`."""

    FANGSONG = "LaohuFangSong-Regular.ttf"
    KAI = "LaohuKai-Regular.ttf"
    HEI = "LaohuHei-Medium.ttf"
    BIAOSONG = "LaohuBiaoSong-Bold.ttf"
    RARE = "LaohuSongRare-Regular.ttf"
    LAST = "LaohuHei-Regular.ttf"


class Align(Enum):
    JUSTIFY = "justify"
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Style:
    """`pitch` is the advance of a full-width character, `leading` the height of a line; indents count characters."""

    face: Face
    size: float
    pitch: float
    leading: float
    align: Align = Align.JUSTIFY
    indent: float = 0
    hang: float = 0


#: The three levels of GB/T 9704: 一、黑体, （一）楷体, everything below 仿宋.
BODY = Style(Face.FANGSONG, SIZE_3, PITCH, ROW, indent=2)
HEADING = Style(Face.HEI, SIZE_3, PITCH, ROW, indent=2)
SUBHEADING = Style(Face.KAI, SIZE_3, PITCH, ROW, indent=2)
FLUSH = Style(Face.FANGSONG, SIZE_3, PITCH, ROW)
TITLE = Style(Face.BIAOSONG, SIZE_2, SIZE_2, ROW, Align.CENTRE)
NOTE = Style(Face.FANGSONG, SIZE_5, SIZE_5, 15.0, hang=2)
IMPRINT = Style(Face.FANGSONG, SIZE_4, SIZE_4, 21.0)

TABLE_HEAD = Style(Face.HEI, SIZE_SMALL_5, SIZE_SMALL_5, 13.0, Align.CENTRE)
TABLE_CELL = Style(Face.FANGSONG, SIZE_5, SIZE_5, 14.0, Align.CENTRE)
TABLE_MARK = Style(Face.FANGSONG, SIZE_6, SIZE_6, 10.0, Align.CENTRE)

FORM_LABEL = Style(Face.HEI, SIZE_5, SIZE_5, 14.0, Align.CENTRE)
FORM_VALUE = Style(Face.FANGSONG, SIZE_5, SIZE_5, 14.0, Align.LEFT)
FORM_TEXT = Style(Face.FANGSONG, SIZE_5, SIZE_5, 14.0)
FORM_HEADING = Style(Face.HEI, SIZE_SMALL_4, SIZE_SMALL_4, 16.0)
FORM_MAIN = Style(Face.FANGSONG, SIZE_SMALL_4, SIZE_SMALL_4, 16.0)
#: What is numbered hangs behind its number.
FORM_ITEM = Style(Face.FANGSONG, SIZE_5, SIZE_5, 14.0, hang=0.778)
FORM_SMALL = Style(Face.FANGSONG, SIZE_SMALL_5, SIZE_SMALL_5, 12.0)
