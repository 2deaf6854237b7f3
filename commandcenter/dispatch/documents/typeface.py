"""TrueType files inside a PDF: one composite font for each face of a document, holding only the glyphs it shows.

The library of the canvas would divide a Chinese face into fonts of 256 characters, each with a file of its own, and
write code points above U+FFFF in a way readers take for another character. Here a character is two bytes, glyphs are
numbered in the order of their first use, and the map back to Unicode gives surrogate pairs.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import TTFont, TTFontMaker

from .linebreak import NARROW_LEFT

_CMAP_BLOCK = 100
"""A block of a ToUnicode map may hold this many lines."""
_SYMBOLIC = 4
_EFFORT = 2
"""Of compressing outlines: more would take twice as long and save 4 %."""
_XY = 0x02
_MORE, _WORDS, _SCALED, _SCALED_BOTH, _MATRIX = 0x20, 0x01, 0x08, 0x40, 0x80
_TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /{name} def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


class Used:
    """The glyphs one document shows of a face: their numbers, and the name of the font on its pages.

    A glyph is its character, followed by `NARROW_RIGHT` or `NARROW_LEFT` where a mark has given up its blank half and
    shall have a box of half the width.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._numbers: dict[str, int] = {}

    @property
    def glyphs(self) -> list[str]:
        """In the order of their numbers, which begin at 1; number 0 is the missing glyph."""
        return list(self._numbers)

    def number(self, glyph: str) -> int:
        """The code of the glyph in the document."""
        numbers = self._numbers
        return numbers.get(glyph) or numbers.setdefault(glyph, len(numbers) + 1)


class EmbeddedFont(TTFont):  # type: ignore[misc]
    """A shipped face as the canvas wants it. The glyphs are read once, each document keeps its own `Used`."""

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name, str(path), asciiReadable=False)
        self._glyf: bytes = self.face.get_table("glyf")

    def used(self, doc: Any) -> Used:
        """What the document shows of this face so far; with the first call the face becomes part of it."""
        try:
            found: Used = self.state[doc]
        except KeyError:
            found = self.state[doc] = Used(f"F{len(doc.fontMapping) + 1}")
            doc.fontMapping[self.fontName] = f"/{found.name}"
            doc.delayedFonts.append(self)
        return found

    def box(self, char: str) -> tuple[float, float, float, float] | None:
        """Left, lower, right and upper edge of the character's ink in ems; None where it has none."""
        data = self._data(self.face.charToGlyph[ord(char)])
        if not data:
            return None
        left, low, right, high = (edge / self.face.unitsPerEm for edge in struct.unpack(">4h", data[2:10]))
        return left, low, right, high

    def addObjects(self, doc: Any) -> None:
        used: Used = self.state.pop(doc)
        name = f"AAAAAA+{self.face.name.decode('ascii')}"
        glyphs = used.glyphs
        subset = self._subset(glyphs)
        file = pdfdoc.PDFStream(content=zlib.compress(subset, _EFFORT))
        file.dictionary["Filter"] = "/FlateDecode"
        file.dictionary["Length1"] = len(subset)
        unicode = doc.Reference(_stream(doc, _to_unicode(name, glyphs).encode("ascii")), f"toUnicode:{name}")
        face = self.face
        descriptor = _dictionary(
            Type="/FontDescriptor", FontName=f"/{name}", Flags=_SYMBOLIC, FontBBox=pdfdoc.PDFArray(face.bbox),
            ItalicAngle=face.italicAngle, Ascent=face.ascent, Descent=face.descent, CapHeight=face.capHeight,
            StemV=face.stemV, FontFile2=doc.Reference(file, f"fontFile:{name}"),
        )  # fmt: skip
        widths = " ".join(f"{face.charWidths[ord(glyph[0])] / len(glyph):g}" for glyph in glyphs)
        descendant = _dictionary(
            Type="/Font", Subtype="/CIDFontType2", BaseFont=f"/{name}", CIDToGIDMap="/Identity", DW=1000,
            CIDSystemInfo=_dictionary(
                Registry=pdfdoc.PDFString("Adobe"), Ordering=pdfdoc.PDFString("Identity"), Supplement=0
            ),
            FontDescriptor=doc.Reference(descriptor, f"fontDescriptor:{name}"),
            W=f"[1 [{widths}]]",
        )  # fmt: skip
        font = _dictionary(
            Type="/Font", Subtype="/Type0", BaseFont=f"/{name}", Encoding="/Identity-H", ToUnicode=unicode,
            DescendantFonts=pdfdoc.PDFArray([doc.Reference(descendant, f"cidFont:{name}")]),
        )  # fmt: skip
        doc.idToObject["BasicFonts"].dict[used.name] = doc.Reference(font, used.name)

    def _data(self, glyph: int) -> bytes:
        return self._glyf[self.face.glyphPos[glyph] : self.face.glyphPos[glyph + 1]]

    def _subset(self, glyphs: list[str]) -> bytes:
        """A font file of the missing glyph, the given ones and what these are composed of."""
        order = [0, *(self.face.charToGlyph[ord(glyph[0])] for glyph in glyphs)]
        metrics = [(int(width), int(left)) for width, left in (self.face.hmetrics[glyph] for glyph in order)]
        moved: dict[int, int] = {}
        for number, glyph in enumerate(glyphs, 1):
            if len(glyph) > 1:
                width, left = metrics[number]
                moved[number] = width - width // 2 if glyph[1] == NARROW_LEFT else 0
                metrics[number] = (width // 2, (left - moved[number]) % 0x10000)
        outlines: list[bytes] = []
        for number, glyph in enumerate(order):  # grows while it is walked
            data = _renumbered(self._data(glyph), order)
            outlines.append(_shifted(data, order, number, moved.get(number, 0)))
        metrics += [
            (int(width), int(left)) for width, left in map(self.face.hmetrics.__getitem__, order[len(metrics) :])
        ]
        places, end = [0], 0
        for outline in outlines:
            end += len(outline)
            places.append(end)
        maker = TTFontMaker()
        for tag in ("cvt ", "fpgm", "prep"):
            if tag in self.face.table:
                maker.add(tag, self.face.get_table(tag))
        head = bytearray(self.face.get_table("head"))
        head[8:12] = bytes(4)
        head[50:52] = struct.pack(">h", 1)
        maker.add("head", bytes(head))
        maker.add("hhea", self.face.get_table("hhea")[:34] + struct.pack(">H", len(order)))
        profile = self.face.get_table("maxp")
        parts = struct.pack(">2H", *(max(1, value) for value in struct.unpack(">2H", profile[28:32])))
        simple = profile[6:10]  # points and contours of one outline, hence also of one that is only moved
        maker.add("maxp", profile[:4] + struct.pack(">H", len(order)) + simple + simple + profile[14:28] + parts)
        maker.add("hmtx", struct.pack(f">{2 * len(order)}H", *(value for pair in metrics for value in pair)))
        maker.add("loca", struct.pack(f">{len(places)}L", *places))
        maker.add("glyf", b"".join(outlines))
        file: bytes = maker.makeStream()
        return file


def _shifted(outline: bytes, order: list[int], number: int, left: int) -> bytes:
    """The outline so much further left: a reference to the same one, which joins `order`."""
    if not left or not outline:
        return outline
    x0, y0, x1, y1 = struct.unpack_from(">4h", outline, 2)
    order.append(order[number])
    reference = struct.pack(">2H2h", _WORDS | _XY, len(order) - 1, -left, 0)
    return struct.pack(">5h", -1, x0 - left, y0, x1 - left, y1) + reference + bytes(2)


def _renumbered(outline: bytes, order: list[int]) -> bytes:
    """The outline on an even boundary; glyphs it is composed of join `order` and are called by their place there."""
    if len(outline) >= 10 and outline[0] & 0x80:
        data, place, flags = bytearray(outline), 10, _MORE
        while flags & _MORE:
            flags, part = struct.unpack_from(">HH", data, place)
            if part not in order:
                order.append(part)
            struct.pack_into(">H", data, place + 2, order.index(part))
            place += 8 if flags & _WORDS else 6
            place += 2 if flags & _SCALED else 4 if flags & _SCALED_BOTH else 8 if flags & _MATRIX else 0
        outline = bytes(data)
    return outline + bytes(-len(outline) % 4)


def _to_unicode(name: str, glyphs: list[str]) -> str:
    pairs = [f"<{code:04X}> <{glyph[0].encode('utf-16-be').hex()}>" for code, glyph in enumerate(glyphs, 1)]
    blocks = (pairs[start : start + _CMAP_BLOCK] for start in range(0, len(pairs), _CMAP_BLOCK))
    listed = "\n".join("\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"]) for block in blocks)
    return _TO_UNICODE.format(name=name, blocks=listed)


def _dictionary(**entries: Any) -> Any:
    return pdfdoc.PDFDictionary(entries)


def _stream(doc: Any, content: bytes) -> Any:
    return pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress] if doc.compression else None)
