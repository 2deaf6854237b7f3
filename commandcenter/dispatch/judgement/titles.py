"""A title proposed for a report: its own clause that says most of what it is about. The person may write another."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...models.text import mask_numbers, one_line, search_form

#: Characters of a proposed title; a board shows about so many.
LONGEST = 30
_SHORTEST = 4
_CLAUSES = re.compile(r"[，。！？；：,!?;:\n]+")
_OPENING = re.compile(
    "^(?:(?:你好|您好|喂|那个|这个(?![月星礼周])|就是|然后|请问|咨询|反映|投诉|举报|我们?|俺们?|是|想|要|来|一下|说|问|打电话|电话"
    "|(?:的)?(?:村民|居民|群众|市民|住户)|来电人|诉求人|女士|先生)[ ，、]?)+"
)
_ENDING = re.compile("(?:了|啊|呢|吧|呀|哦|的)+$")


def title_of(text: str, words: Iterable[str], place: str = "") -> str:
    """The clause that holds most of `words` (in `search_form`), with `place` before it unless it is named there.

    Telephone and identity numbers are masked, since boards show titles. Empty when the text says nothing yet.
    """
    clauses = [bare for clause in _CLAUSES.split(one_line(mask_numbers(text))) if (bare := _bare(clause))]
    if not clauses:
        return ""
    wanted, stem = tuple(words), place.removesuffix("村")

    def worth(clause: str) -> tuple[int, bool, bool]:
        return _told(clause, wanted), not (stem and stem in clause), len(clause) >= _SHORTEST

    telling = max(clauses, key=worth)
    named = not stem or stem in telling
    return (telling if named else place + telling)[:LONGEST]


def _bare(clause: str) -> str:
    clause = clause.strip(" 、“”\"'")
    return _ENDING.sub("", _OPENING.sub("", clause)).strip()


def _told(clause: str, words: tuple[str, ...]) -> int:
    form = search_form(clause)
    return sum(len(word) for word in words if word in form)
