"""How much of what must be hidden is hidden, and what else is: on generated texts and on marked real messages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..models.errors import UserError
from ..models.masking import Kind, Known, Person, Pseudonyms, Span, Strictness, mask
from .mask_texts import Sample

#: Marked messages that were looked at while the rules were made, and those that were marked afterwards.
HALVES = ("tuned", "held_out")
_IGNORED = "IGNORED"
#: What only the strict rules hide.
STRICT_KINDS = frozenset({Kind.PLATE, Kind.EMAIL, Kind.ACCOUNT, Kind.WORKPLACE, Kind.BIRTHDAY, Kind.NUMBER})


@dataclass(slots=True)
class Tally:
    """Passages wanted and hidden (all of each) by kind, and masks on what nobody marked."""

    texts: int = 0
    characters: int = 0
    wanted: dict[Kind, int] = field(default_factory=dict)
    hidden: dict[Kind, int] = field(default_factory=dict)
    masks: int = 0
    false: int = 0
    missed_passages: list[str] = field(default_factory=list)
    false_passages: list[str] = field(default_factory=list)

    def json(self) -> dict[str, Any]:
        kinds = {
            kind.value: {"wanted": wanted, "hidden": self.hidden.get(kind, 0)} for kind, wanted in self.wanted.items()
        }
        return {
            "texts": self.texts,
            "characters": self.characters,
            "kinds": kinds,
            "masks": self.masks,
            "false": self.false,
        }


def tally(samples: Iterable[Sample], strictness: Strictness) -> Tally:
    """Every text masked and compared with what was to be hidden there."""
    result = Tally()
    for sample in samples:
        _count(sample, strictness, result)
    return result


def marked_samples(marks: Path, data: Path) -> dict[str, list[Sample]]:
    """The marked messages of a file of marks, by half; the texts are read from the folder of exports.

    The marks hold file, row and the text's sha256, no text. Raises UserError where a file or a row is another one.
    """
    try:
        entries = json.loads(marks.read_text(encoding="utf-8"))
        halves: dict[str, list[Sample]] = {half: [] for half in HALVES}
        sheets: dict[str, list[list[Any]]] = {}
        for entry in entries:
            name, row, digest = entry["file"], int(entry["row"]), entry["sha256"]
            text = _message(sheets, data, name, row)
            if hashlib.sha256(text.encode()).hexdigest() != digest:
                raise UserError(f"{name} 第 {row} 行不是当时标注的文字，请换用原来的数据")
            halves[HALVES[bool(entry.get("held_out"))]].append(_marked(text, entry["spans"]))
        return halves
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise UserError(f"标注文件 {marks} 读不懂，应是 JSON，每项有 file、row、sha256、spans") from error


def _message(sheets: dict[str, list[list[Any]]], data: Path, name: str, row: int) -> str:
    from python_calamine import CalamineError, load_workbook

    path = data / name
    if name not in sheets:
        if Path(name).name != name or not path.is_file():
            raise UserError(f"没有数据文件 {path}")
        try:
            sheets[name] = load_workbook(path).get_sheet_by_index(0).to_python()
        except CalamineError as error:
            raise UserError(f"数据文件 {path} 打不开：不是完好的表格文件") from error
    rows = sheets[name]
    if not 1 < row <= len(rows):
        raise UserError(f"{name} 没有第 {row} 行")
    return str(rows[row - 1][rows[0].index("留言详情")])


def _marked(text: str, spans: Sequence[Sequence[Any]]) -> Sample:
    """A span is [start, end, kind], of a name also [… person, 1 where it is spelt as registered]."""
    registered = {span[3]: text[span[0] : span[1]] for span in spans if span[2] == Kind.NAME and span[4]}
    people = tuple(Person("".join(name.split())) for name in registered.values())
    wanted = tuple((int(a), int(b), Kind(kind)) for a, b, kind, *_ in spans if kind != _IGNORED)
    ignored = tuple((int(a), int(b)) for a, b, kind, *_ in spans if kind == _IGNORED)
    return Sample(text, Known(people), wanted, ignored)


def _count(sample: Sample, strictness: Strictness, result: Tally) -> None:
    masked = mask(sample.text, sample.known, Pseudonyms(), strictness)
    hides = [span for span in masked.spans if "某" in span.replacement or span.replacement != _at(sample, span)]
    gone = {place for span in hides for place in range(span.start, span.end)}
    result.texts += 1
    result.characters += len(sample.text)
    strict = strictness is Strictness.STRICT
    for start, end, kind in (*sample.wanted, *(sample.when_strict if strict else ())):
        if kind in STRICT_KINDS and strictness is Strictness.NORMAL:
            continue
        result.wanted[kind] = result.wanted.get(kind, 0) + 1
        if all(place in gone or not sample.text[place].isalnum() for place in range(start, end)):
            result.hidden[kind] = result.hidden.get(kind, 0) + 1
        else:
            result.missed_passages.append(_around(sample.text, start, end))
    marked = [(start, end) for start, end, _ in (*sample.wanted, *sample.when_strict)] + list(sample.ignored)
    for span in masked.spans:
        result.masks += 1
        if not any(start < span.end and span.start < end for start, end in marked):
            result.false += 1
            result.false_passages.append(_around(sample.text, span.start, span.end))


def _at(sample: Sample, span: Span) -> str:
    return sample.text[span.start : span.end]


def _around(text: str, start: int, end: int) -> str:
    shown = f"{text[max(start - 8, 0) : start]}【{text[start:end]}】{text[end : end + 8]}"
    return " ".join(shown.split())
