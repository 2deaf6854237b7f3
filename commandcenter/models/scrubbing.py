"""What of a log may leave the house: nothing that could name a person, a place, a telephone, a file of somebody's.

Every Chinese word goes, since names and addresses are Chinese; so do numbers of seven digits and more, quoted words,
mail addresses, passwords in addresses, and the folders of whoever is logged in. What is left is for a programmer.
"""

from __future__ import annotations

import re

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(\w+://)[^\s'\"]+"), r"\1…"),
    (re.compile(r"[\w.+-]+@[\w.-]+"), "…@…"),
    (re.compile(r"(?:[A-Za-z]:)?[/\\](?:home|Users|root|media|mnt)[/\\][^\s\"',:]*"), "…/"),
    (re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|“[^”\n]*”"), "“…”"),
    (re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+"), "□"),
    (re.compile(r"\d(?:[\d -]{5,}\d)"), "…"),
)
_PATH_IN_TRACE = re.compile(r'^(\s+File )"([^"]*)"(, line \d+, in \S+)', re.MULTILINE)


def scrubbed(text: str) -> str:
    """The text without anything personal."""
    lines = []
    for line in text.splitlines():
        at = _PATH_IN_TRACE.match(line)
        if at is not None:
            lines.append(f"{at[1]}{_inside(at[2])}{at[3]}")
            continue
        for rule, instead in _RULES:
            line = rule.sub(instead, line)
        lines.append(line)
    return "\n".join(lines)


def _inside(path: str) -> str:
    """The path of a module without where it is installed."""
    parts = re.split(r"[/\\]", path)
    for home in ("commandcenter", "site-packages"):
        if home in parts:
            return "/".join(parts[parts.index(home) :])
    return parts[-1]
