"""`masking`: what it prints."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

MARKS = Path(__file__).resolve().parent.parent / "models" / "masking_marks.json"


def test_recall_and_false_masks_of_generated_texts(cc: Run) -> None:
    ended = cc("masking", "--n", "50")
    assert (ended.code, ended.err) == (0, "")
    for word in ("生成的文字", "姓名", "电话", "身份证号", "门牌", "住址", "误遮"):
        assert word in ended.out


def test_marked_messages_by_half(cc: Run, shared_data: Path) -> None:
    """The marks are found by themselves."""
    ended = cc("masking", "--n", "10", "--strict", "--data", shared_data, "--passages", "--json")
    result = json.loads(ended.out)
    assert set(result) == {"strictness", "generated", "tuned", "held_out"}
    assert (result["strictness"], result["generated"]["texts"]) == ("STRICT", 10)
    assert result["tuned"]["kinds"]["NAME"]["wanted"] > 100


def test_another_data_folder_is_told_in_a_sentence(cc: Run, tmp_path: Path) -> None:
    ended = cc("masking", "--n", "1", "--marked", MARKS, "--data", tmp_path)
    assert ended.code == 1
    assert "没有数据文件" in ended.said
