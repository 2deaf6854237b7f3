"""The judgement on real messages, whose places are masked: shares, not single answers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from python_calamine import load_workbook

from commandcenter.dispatch.judgement import DuplicateCandidate, DuplicateQuery, Judge, find_duplicates
from commandcenter.models.draft import Urgency
from commandcenter.models.text import normalise
from commandcenter.models.town.grid import Network
from commandcenter.models.town.township import Township

Message = dict[str, str]

#: The networks in which work of a class is at home.
_HOME = {
    "城乡建设": {Network.SAFETY, Network.PETITION, Network.ECOLOGY},
    "环境保护": {Network.ECOLOGY, Network.SAFETY, Network.HEALTH, Network.SECURITY},
    "交通运输": {Network.PETITION, Network.SAFETY, Network.SECURITY},
    "教育文体": {Network.PETITION, Network.SECURITY},
    "劳动和社会保障": {Network.PETITION, Network.SECURITY},
    "商贸旅游": {Network.HEALTH, Network.SAFETY, Network.PETITION, Network.SECURITY},
    "卫生计生": {Network.HEALTH, Network.PETITION},
}


def _messages(folder: Path, kind: str) -> list[Message]:
    book = load_workbook(folder / f"citizen_messages_{kind}.xlsx")
    header, *rows = book.get_sheet_by_name(book.sheet_names[0]).to_python()
    return [dict(zip(map(str, header), map(str, row), strict=True)) for row in rows]


@pytest.fixture(scope="module")
def labelled(shared_data: Path) -> list[Message]:
    return _messages(shared_data, "labelled")


@pytest.fixture(scope="module")
def hot(shared_data: Path) -> list[Message]:
    return _messages(shared_data, "hot")


def test_masked_texts_name_no_place_of_ours(judge: Judge, hot: list[Message]) -> None:
    found = [m for m in hot if judge.places(f"{m['留言主题']}\n{m['留言详情']}").candidates]
    assert len(found) / len(hot) < 0.002


def test_most_messages_get_a_matter_of_their_class(judge: Judge, township: Township, labelled: list[Message]) -> None:
    suggested = plausible = 0
    for message in labelled:
        for finding in judge.matters(message["留言主题"], message["留言详情"])[:1]:
            suggested += 1
            plausible += township.matter[finding.matter_id].network in _HOME[message["一级分类"]]
    assert 0.75 <= suggested / len(labelled) < 1, "city matters that no township lists must stay unlisted"
    assert plausible / suggested >= 0.85


def test_letters_raise_few_emergencies(judge: Judge, labelled: list[Message], hot: list[Message]) -> None:
    messages = labelled + hot[:600]
    raised = [m for m in messages if judge.suggest(m["留言主题"], m["留言详情"]).urgency is Urgency.EMERGENCY]
    assert len(raised) / len(messages) < 0.03


def test_repeats_of_the_same_days_are_found_and_little_else(judge: Judge, hot: list[Message]) -> None:
    cases = sorted((case for n, m in enumerate(hot) if (case := _case(judge, n, m))), key=lambda c: c.registered_at)
    repeats = hits = 0
    for place, case in enumerate(cases):
        near = cases[max(0, place - 60) : place]
        query = DuplicateQuery(case.text, case.title, None, case.matter_id, case.registered_at)
        found = {hit.case_id for hit in find_duplicates(query, near)}
        same = {c.case_id for c in near if c.text == case.text and abs(c.registered_at - query.at).days < 3}
        assert same <= found
        repeats += bool(same)
        hits += bool(found)
    assert repeats > 20
    assert hits < len(cases) * 0.1


def _case(judge: Judge, number: int, message: Message) -> DuplicateCandidate | None:
    at = re.fullmatch(r"(\d{4})[-/](\d+)[-/](\d+) (\d+):(\d+)(?::(\d+))?", message["留言时间"].strip())
    if not at:
        return None
    title, text = normalise(message["留言主题"]), normalise(message["留言详情"])
    matters = judge.matters(title, text)
    registered = datetime(*(int(part or 0) for part in at.groups()), tzinfo=UTC)
    matter_id = matters[0].matter_id if matters else None
    return DuplicateCandidate(number, str(number), title, text, None, matter_id, registered)
