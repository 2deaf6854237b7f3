"""The measure of masking: generated texts, marked real messages, and that it can tell good from bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commandcenter.bench.mask_texts import Sample, samples
from commandcenter.bench.masking import Tally, marked_samples, tally
from commandcenter.models.errors import UserError
from commandcenter.models.masking import Kind, Known, Person, Strictness

MARKS = Path(__file__).resolve().parent.parent / "models" / "masking_marks.json"
CERTAIN = {Kind.NAME, Kind.PHONE, Kind.IDENTITY, Kind.ADDRESS, Kind.BANK_CARD}


def recall(result: Tally, kind: Kind) -> float:
    return result.hidden.get(kind, 0) / result.wanted[kind]


@pytest.mark.parametrize("strictness", Strictness)
def test_generated_texts(strictness: Strictness) -> None:
    result = tally(samples(600, seed=11), strictness)
    always = {Kind.NAME, Kind.ORGANISATION, Kind.PHONE, Kind.IDENTITY, Kind.HOUSE, Kind.ADDRESS}
    assert set(result.wanted) == always | ({Kind.NUMBER} if strictness is Strictness.STRICT else set())
    assert all(recall(result, kind) >= 0.995 for kind in result.wanted), result.missed_passages
    assert result.false <= 0.01 * result.masks, result.false_passages


def test_the_same_seed_gives_the_same_texts() -> None:
    assert samples(20, 3) == samples(20, 3) != samples(20, 4)


@pytest.mark.parametrize("strictness", Strictness)
def test_marked_real_messages(shared_data: Path, strictness: Strictness) -> None:
    for half, texts in marked_samples(MARKS, shared_data).items():
        result = tally(texts, strictness)
        assert result.texts >= 50, half
        for kind in result.wanted:
            assert recall(result, kind) >= (0.98 if kind in CERTAIN else 0.9), result.missed_passages
        # Nobody marked 李站长: strict masking hides officials by their post too, and rather too much than too little.
        most = 0.08 if strictness is Strictness.STRICT else 0.05
        assert result.false <= most * result.masks, result.false_passages


def test_half_hidden_counts_as_missed_and_a_mask_on_nothing_as_false() -> None:
    text = "张三丰住12幢"
    wanted = ((0, 3, Kind.NAME), (4, 7, Kind.HOUSE), (3, 4, Kind.WORKPLACE))
    result = tally([Sample(text, Known((Person("张三"),)), wanted[:1])], Strictness.NORMAL)
    assert (result.wanted, result.hidden, result.masks, result.false) == ({Kind.NAME: 1}, {}, 2, 1)
    assert result.missed_passages == ["【张三丰】住12幢"]
    assert result.false_passages == ["张三丰住【12幢】"]
    result = tally([Sample(text, Known(), wanted[1:], ((0, 3),))], Strictness.NORMAL)
    assert (result.wanted, result.hidden, result.false) == ({Kind.HOUSE: 1}, {Kind.HOUSE: 1}, 0)


def test_the_marks_hold_no_text() -> None:
    for entry in json.loads(MARKS.read_text(encoding="utf-8")):
        assert set(entry) <= {"file", "row", "sha256", "spans", "held_out"}
        for start, end, kind, *person in entry["spans"]:
            assert start < end
            assert kind == "IGNORED" or Kind(kind)
            assert len(person) == (2 if kind == Kind.NAME else 0)


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ("no json", "读不懂"),
        ("[1]", "读不懂"),
        ('[{"file": "a.xlsx", "row": 2, "sha256": "00", "spans": []}]', "没有数据文件"),
        ('[{"file": "../a.xlsx", "row": 2, "sha256": "00", "spans": []}]', "没有数据文件"),
        ('[{"file": "bad.xlsx", "row": 2, "sha256": "00", "spans": []}]', "打不开"),
        ('[{"file": "good.xlsx", "row": 9, "sha256": "00", "spans": []}]', "没有第 9 行"),
        ('[{"file": "good.xlsx", "row": 2, "sha256": "00", "spans": []}]', "不是当时标注的文字"),
    ],
)
def test_marks_that_do_not_fit(tmp_path: Path, marks: str, said: str) -> None:
    from xlsxwriter import Workbook

    (tmp_path / "bad.xlsx").write_text("no workbook")
    with Workbook(tmp_path / "good.xlsx") as book:
        book.add_worksheet().write_column("A1", ["留言详情", "路灯不亮"])
    path = tmp_path / "marks.json"
    path.write_text(marks, encoding="utf-8")
    with pytest.raises(UserError, match=said):
        marked_samples(path, tmp_path)
