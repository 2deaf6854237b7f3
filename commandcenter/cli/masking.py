"""`masking`: how much the masking of the projection hides, and what it hides without need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .chinese import wrong_use
from .options import AsJson, whole
from .printing import show, show_json, show_table

if TYPE_CHECKING:
    from ..bench.masking import Tally

_DEFAULT_N = 2000
_SEED = 5


#: Beside the program as it is developed: the hand-marked sample, and the exports whose rows it marks.
_ROOT = Path(__file__).resolve().parents[2]
_MARKS = _ROOT / "tests" / "models" / "masking_marks.json"
_DATA = _ROOT.parent / "shared" / "data"


def masking(
    n: Annotated[
        int, typer.Option("--n", parser=whole(1, 1_000_000), metavar="数量", help="生成多少段文字")
    ] = _DEFAULT_N,
    strict: Annotated[bool, typer.Option("--strict", metavar="", help="按群众代表在场的严格规则")] = False,
    marks: Annotated[Path | None, typer.Option("--marked", metavar="文件", help="人工标注文件；源码里带着一份")] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="目录", help="标注所指的真实来件在哪里；在源码旁就自己找到")
    ] = None,
    passages: Annotated[bool, typer.Option("--passages", metavar="", help="逐条列出漏遮和误遮的地方")] = False,
    as_json: AsJson = False,
) -> None:
    """投影脱敏检验：在生成的文字和人工标注的真实来件上，各类应遮的遮住多少，误遮多少。"""
    from ..bench.mask_texts import samples
    from ..bench.masking import marked_samples, tally
    from ..models.masking import Strictness

    if marks is not None and data is None:
        raise wrong_use("--marked 与 --data 要一起用")
    if data is None and _DATA.is_dir():
        data = _DATA
    if marks is None and _MARKS.is_file():
        marks = _MARKS
    strictness = Strictness.STRICT if strict else Strictness.NORMAL
    results = {"generated": tally(samples(n, _SEED), strictness)}
    if marks is not None and data is not None:
        results |= {half: tally(texts, strictness) for half, texts in marked_samples(marks, data).items()}
    if as_json:
        show_json({"strictness": strictness.value} | {name: result.json() for name, result in results.items()})
        return
    sections = [_rows(_NAMES[name], result) for name, result in results.items()]
    if len(results) == 1:
        show("没有真实来件，只在生成的文字上检验；有数据时加 --data 目录")
    show_table(["文字", "类别", "应遮", "遮住", "比例"], sections, numbers=(2, 3, 4))
    for result in results.values() if passages else ():
        for word, found in (("漏遮", result.missed_passages), ("误遮", result.false_passages)):
            for passage in found:
                show(f"{word}：{passage}")


_NAMES = {"generated": "生成的文字", "tuned": "真实来件，调规则时看过", "held_out": "真实来件，规则定下后才标注"}


def _rows(name: str, result: Tally) -> Iterator[Sequence[str]]:
    """How many texts; a row for each kind; how many of all masks hide what nobody marked."""
    yield name, f"{result.texts} 段，{result.characters} 字", "", "", ""
    for kind, wanted in result.wanted.items():
        hidden = result.hidden.get(kind, 0)
        yield "", kind.label, str(wanted), str(hidden), f"{hidden / wanted:.2%}"
    share = result.false / result.masks if result.masks else 0
    yield "", f"误遮（共遮 {result.masks} 处）", "", str(result.false), f"{share:.2%}"
