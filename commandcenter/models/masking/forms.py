"""A text as the rules of masking read it, and what may stand between the characters of one number or name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .values import Kind

#: Blanks of every width, line ends, and characters nobody sees.
BLANK = r"\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0f\ufeff\u20e3"
#: What people put inside a number.
SEPARATOR = rf"[{BLANK}\-\u2010-\u2015\u2212_.·•/~*()]"
IN_NUMBERS = re.compile(SEPARATOR)
#: What people put inside a name, and inside an address.
IN_NAMES = re.compile(rf"[{BLANK}\-\u2010-\u2015_.·•‧*/|]")
IN_ADDRESSES = re.compile(rf"[{BLANK}\-,.、()]")
HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_HAN_DIGITS = {
    ord(character): str(digit)
    for digit, characters in enumerate("〇零 一幺壹 二两贰 三叁 四肆 五伍 六陆 七柒 八捌 九玖".split())
    for character in characters
}


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a rule wants masked. `person` is the key and the surname of whom a name names."""

    start: int
    end: int
    kind: Kind
    registered: bool = False
    person: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Squeezed:
    """A folded text without what may stand inside a number or a name, and where its characters came from."""

    text: str
    places: tuple[int, ...]

    def find(self, wanted: str) -> Iterator[tuple[int, int]]:
        """Where the characters stand one after the other, at most three others between two of them."""
        at = self.text.find(wanted)
        while at >= 0 and wanted:
            places = self.places[at : at + len(wanted)]
            if all(after - before <= 4 for before, after in pairwise(places)):
                yield places[0], places[-1] + 1
            at = self.text.find(wanted, at + 1)


def squeeze(folded: str, gaps: re.Pattern[str]) -> Squeezed:
    """The text without every character that `gaps` matches."""
    places = tuple(place for place, character in enumerate(folded) if not gaps.match(character))
    return Squeezed("".join(map(folded.__getitem__, places)), places)


def fold(text: str) -> str:
    """Half-width and upper case, character by character: places in it are places in the text."""
    if text.isascii():
        return text.upper()
    return "".join(map(_folded, text))


def _folded(character: str) -> str:
    digit = unicodedata.decimal(character, "")  # digits of every script
    for form in (str(digit), unicodedata.normalize("NFKC", character).upper(), character.upper()):
        if len(form) == 1:
            return form
    return character


def han_digits(folded: str) -> str:
    """Hanzi that are digits, as digits."""
    return folded.translate(_HAN_DIGITS)


def digits_of(text: str) -> str:
    """The digits of a number as somebody wrote it."""
    return re.sub(r"\D", "", fold(text))
