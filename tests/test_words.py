"""The English lines: each text of the interface has one, each line a text, with the same holes and no Chinese left."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from commandcenter.views.english import Catalogue, has_chinese, holes
from tests.words import ENGLISH, catalogue, missing, plain, stale

LINES = [(room, key, line) for room, lines in catalogue().items() for key, line in lines.items()]


def test_every_text_has_a_line() -> None:
    assert missing() == {}


def test_every_line_has_a_text() -> None:
    assert stale() == {}


def test_lines_keep_their_holes_and_no_chinese() -> None:
    assert [(room, key) for room, key, line in LINES if sorted(holes(line)) != sorted(holes(plain(key)))] == []
    assert [(room, key, line) for room, key, line in LINES if has_chinese(line) or not line.strip()] == []
    assert [(room, key, line) for room, key, line in LINES if set(line) & set("，。；：！？（）、　")] == []


def test_a_line_stands_once_and_in_order() -> None:
    assert [key for key, count in Counter(key for _, key, _ in LINES).items() if count > 1] == []
    for file in ENGLISH.glob("*.json"):
        text = file.read_text(encoding="utf-8")
        assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n", file.name


CATALOGUE = Catalogue(
    {
        "待签收": "Awaiting signature",
        "{unit}已签收": "Signed for by {unit}",
        "剩 {0}": "{0} left",
        "{days}天": "{days} d",
        " 个工作日": " working days",
        "{0}等{1}人": "{0} and others, {1} in all",
        "{0}的{1}": "{1} of {0}",
        "等{who}{what}": "Waiting for {who}: {what}",
        "反馈": "feedback",
        "验收：{0}": "Standard: {0}",
        "Bar|我的": "Mine",
    }
)


CATALOGUE.keep(["李某", "卫生院"])


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("待签收", "Awaiting signature"),
        ("  待签收 ", "  Awaiting signature "),
        ("西村村委会已签收", "Signed for by 西村村委会"),
        ("剩 3天", "3 d left"),
        ("5 个工作日", "5 working days"),
        ("待签收　剩 3天", "Awaiting signature  3 d left"),
        ("等卫生院反馈", "Waiting for 卫生院: feedback"),
        ("西村路灯 剩 3天 待签收", "西村路灯 3 d left Awaiting signature"),
        ("验收：老人的养老金没有到账", "Standard: 老人的养老金没有到账"),
        ("反馈：老人的养老金没有到账", "反馈：老人的养老金没有到账"),
        ("反馈待签收", "feedback Awaiting signature"),
        ("卫生院反馈", "卫生院 feedback"),
        ("反馈15", "feedback 15"),
        ("李某卫生院", "李某卫生院"),
        ("王某（待签收）、李某", "王某 (Awaiting signature), 李某"),
        ("李某等3人", "李某 and others, 3 in all"),
        ("LH20261120-0001（待签收）", "LH20261120-0001 (Awaiting signature)"),
        ("待签收。村民王某要 5 个工作日。5 个工作日", "Awaiting signature. 村民王某要 5 个工作日。5 working days"),
        ("王某（待签收）剩 3天", "王某 (Awaiting signature) 3 d left"),
    ],
)
def test_what_is_put_together_is_taken_apart(chinese: str, english: str) -> None:
    assert CATALOGUE.say(chinese) == english


@pytest.mark.parametrize(
    "text",
    [
        "西村路灯不亮",
        "村民王某反映老人的养老金没有到账，请尽快办理",
        "答应村民月底前修好，用 5 个工作日。",
        "答应村民月底前修好，用 5 个工作日",
        "我的",
        "LH20261120-0001",
        "",
    ],
)
def test_what_the_catalogue_does_not_know_stays(text: str) -> None:
    assert CATALOGUE.say(text) == text


def test_a_line_of_one_class_holds_there_alone() -> None:
    assert CATALOGUE.line("我的", "Bar") == "Mine"
    assert CATALOGUE.line("我的", "Foot") is None
