"""What the program says in Chinese, read from its source, and what of it has no English line yet.

    python -m tests.words             # what is missing, by room, as JSON ready to be filled in
    python -m tests.words ROOM        # of one room
    python -m tests.words --where     # the same with the places where each stands
    python -m tests.words --stale     # lines of the catalogue that nothing says any more

`resources/translations/README.md` tells how the catalogue is written.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from commandcenter.views.english import has_chinese

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "commandcenter"
ENGLISH = ROOT / "resources" / "translations" / "en"

#: Parts of the program whose words reach the interface.
_SPOKEN = ("app", "dispatch", "models", "views")
#: What is no text of the interface though it stands there, and why. Of the first kind everything, of the second what
#: is neither raised as an error nor a label.
_SILENT = {
    "app/conference.py": "what is said in the meeting of a picture",
    "app/help_pictures.py": "told on the command line",
    "app/pictures.py": "told on the command line",
    "dispatch/judgement/place_words.py": "dictionaries of places",
    "models/store/census.py": "told by the demonstration on the command line",
    "models/store/export.py": "a command's",
    "models/store/export_check.py": "a command's",
    "models/store/export_figures.py": "a command's",
    "models/store/export_lines.py": "a command's",
    "models/store/export_published.py": "a command's",
    "models/store/export_readme.py": "stands in the exported files",
    "models/store/server_check.py": "a command's",
    "app/month_end.py": "what is written in the assessment of a picture",
    "views/forms/phrases.py": "becomes part of the record",
    "views/shots/__init__.py": "names of pictures, told on the command line",
    "views/shots/admin.py": "what is typed for a picture",
    "views/shots/figures.py": "what is typed for a picture",
    "views/shots/gallery.py": "samples of the components, for who builds them",
    "views/shots/help.py": "what is typed for a picture",
    "views/shots/papers.py": "what is typed for a picture",
    "views/shots/projection.py": "what is typed for a picture",
}
_ONLY_RAISED = {
    "dispatch/documents": "papers are always Chinese",
    "dispatch/paperwork/paper_facts": "what papers say",
    "dispatch/sources": "headings and codes of the platforms' files",
    "models/masking": "dictionaries of what is hidden",
    "models/scrubbing.py": "dictionaries of what is hidden",
    "models/text.py": "marks and numerals that are read",
}
#: Single texts that are forms of names, or said to a caller.
_NAMES = {
    "views/forms/callback_form.py": {
        "您好，这里是全响应中心。您反映的“{script_complaint}”", "{script_unit}办理情况：{script_result}",
        "现场核查：{script_found}",
    },
    "dispatch/judgement/places.py": {
        "前后上下东西南北大小", "居委会", "村", "大队", "{end}村", "{base}{number}村", "{base}{digit}村",
        "{base}村{digit}村",
    },
    "models/town/township.py": {"老湖镇", "东平县", "老湖镇网格化治理暨吹哨报到“全响应”中心"},
}  # fmt: skip
#: Of those, what people choose from.
_CHOSEN = ("dispatch/documents/__init__.py",)
#: What is made of smaller parts without a mark between them, with the place.
_MADE = {
    "app/coming_in.py": ["数据库结构（{found}）较旧"],
    "models/timing/holidays.py": [f"{name}节" for name in ("清明", "劳动", "端午", "中秋", "国庆")],
    "models/owing.py": ["{grid}网格长"],
    "models/timing/worktime.py": [f"{week}{day}" for week in ("周", "星期") for day in "一二三四五六日"],
    "dispatch/meetings/projecting.py": [f"{ten}{one}" for ten in ("", "十") for one in "一二三四五六七八九"] + ["十"],
    "views/taking_in/sheets.py": ["原为 {0}"],
    "views/meeting/words.py": [f"议题{ten}{one}" for ten in ("", "十") for one in "一二三四五六七八九"] + ["议题十"],
}
#: Calls whose text nobody reads on the screen: patterns, the log, what other text is looked through for.
_UNREAD_CALLS = frozenset(
    "compile debug info warning exception getLogger sub fullmatch search split partition rpartition replace "
    "startswith endswith removeprefix removesuffix strip lstrip rstrip index find translate maketrans".split()
)
_PATTERN = re.compile(r"\(\?|\\[dsb]|\[\^")


@dataclass(frozen=True, slots=True)
class Said:
    """One text of the source: its key in the catalogue, and where it stands."""

    key: str
    room: str
    place: str


@cache
def said() -> tuple[Said, ...]:
    """Every Chinese text that can reach the interface."""
    return tuple(text for part in _SPOKEN for file in sorted((PACKAGE / part).rglob("*.py")) for text in _of_file(file))


def catalogue() -> dict[str, dict[str, str]]:
    """The English lines by room."""
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(ENGLISH.glob("*.json"))}


def plain(key: str) -> str:
    """A key without the class it is meant for."""
    where, bar, text = key.partition("|")
    return text if bar and where.isidentifier() and where.isascii() else key


def missing() -> dict[str, dict[str, list[str]]]:
    """By room, what has no line: the text and where it stands. A text of several rooms has its line in the first."""
    known = {plain(key) for lines in catalogue().values() for key in lines}
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    home: dict[str, str] = {}
    for text in said():
        if text.key not in known:
            found[home.setdefault(text.key, text.room)][text.key].append(text.place)
    return found


def stale() -> dict[str, list[str]]:
    """By room, lines that nothing says any more."""
    known = {text.key for text in said()}
    left = {room: [key for key in lines if plain(key) not in known] for room, lines in catalogue().items()}
    return {room: keys for room, keys in left.items() if keys}


# --- reading the source -----------------------------------------------------------------------------------------------


def _of_file(file: Path) -> Iterator[Said]:
    path = file.relative_to(PACKAGE).as_posix()
    if path in _SILENT:
        return
    only_raised = path not in _CHOSEN and any(path == one or path.startswith(f"{one}/") for one in _ONLY_RAISED)
    tree = ast.parse(file.read_text(encoding="utf-8"))
    room = _room(file)
    yield from (Said(made, room, path) for made in _MADE.get(path, []))
    for node in _Texts(only_raised).of(tree):
        key = _key(node)
        if has_chinese(key) and key not in _NAMES.get(path, ()) and not _PATTERN.search(key):
            yield Said(key, room, f"{path}:{node.lineno}")


def _room(file: Path) -> str:
    part, *inner = file.relative_to(PACKAGE).parts
    return part if len(inner) == 1 else f"{part}_{inner[0]}"


class _Texts(ast.NodeVisitor):
    """The strings of a module that somebody reads: no docstrings, patterns, messages of the log."""

    def __init__(self, only_raised: bool) -> None:
        self._only_raised = only_raised
        self._raised = 0
        self._found: list[ast.Constant | ast.JoinedStr] = []

    def of(self, tree: ast.AST) -> list[ast.Constant | ast.JoinedStr]:
        self.visit(tree)
        return self._found

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Labels are read wherever they stand."""
        is_labelled = any(isinstance(base, ast.Name) and base.id == "Labelled" for base in node.bases)
        self._raised += is_labelled
        self.generic_visit(node)
        self._raised -= is_labelled

    def visit_Raise(self, node: ast.Raise) -> None:
        self._raised += 1
        self.generic_visit(node)
        self._raised -= 1

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _UNREAD_CALLS:
            if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Constant):
                self.visit(node.func)  # a list of words that is split is looked through
            return
        if name == "Standing" and self._only_raised:
            # its label is read by who words the sentence; the sentence is a paper's
            self._found += [one for one in node.args[1:2] if isinstance(one, ast.Constant)]
            return
        is_error = name[:1].isupper() and name.endswith(("Error", "File", "Broken", "Allowed", "Found", "Stale"))
        self._raised += is_error
        self.generic_visit(node)
        self._raised -= is_error

    def visit_Compare(self, node: ast.Compare) -> None:
        """What is compared is not said."""

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)  # not the name that is looked up

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._take(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._take(node)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def _take(self, node: ast.Constant | ast.JoinedStr) -> None:
        if self._raised or not self._only_raised:
            self._found.append(node)


def _key(node: ast.Constant | ast.JoinedStr) -> str:
    """A text as it stands; a sentence with values in it as a template, its holes named where the value has a name."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    key, names = "", {}
    for part in node.values:
        if isinstance(part, ast.Constant):
            key += str(part.value)
        elif isinstance(part, ast.FormattedValue):
            name = names.setdefault(ast.dump(part.value), _name(part.value, set(names.values())))
            key += f"{{{name}}}"
    return key


def _name(value: ast.expr, taken: set[str]) -> str:
    parts: list[str] = []
    while isinstance(value, ast.Attribute):
        parts.insert(0, value.attr)
        value = value.value
    if isinstance(value, ast.Name):
        parts.insert(0, value.id)
        name = "_".join(part for part in parts if part != "self")
        if name not in taken:
            return name
    return str(len(taken))


def main(arguments: list[str]) -> None:
    rooms = [word for word in arguments if not word.startswith("--")]
    if "--stale" in arguments:
        _print({room: dict.fromkeys(keys, "") for room, keys in stale().items()}, rooms)
    elif "--where" in arguments:
        _print({room: {k: "  ".join(v) for k, v in texts.items()} for room, texts in missing().items()}, rooms)
    else:
        _print({room: dict.fromkeys(sorted(texts), "") for room, texts in missing().items()}, rooms)


def _print(found: dict[str, dict[str, str]], rooms: list[str]) -> None:
    wanted = {room: texts for room, texts in found.items() if not rooms or room in rooms}
    sys.stdout.write(json.dumps(wanted, ensure_ascii=False, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
