"""Templates of papers on both engines: tried, put in force with a version of their own, told in the log."""

from __future__ import annotations

import json
import re

import pypdfium2
import pytest
from sqlalchemy import select

from commandcenter.dispatch.documents import KINDS, DocumentKind, PrintMode, kind_of
from commandcenter.dispatch.paperwork import paper_drafts, paper_templates
from commandcenter.dispatch.paperwork.papers import Subject
from commandcenter.dispatch.paperwork.print_modes import in_mode
from commandcenter.dispatch.upkeep import changes
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed, RuleBroken, Stale, UserError
from commandcenter.models.paper_templates import Template, revised
from commandcenter.models.store import tables as t
from tests.stage import Stage

S = CaseState
_WHY = "党政办〔2026〕3号"


def _stored(stage: Stage) -> list[tuple[str, str, dict[str, object]]]:
    with stage.store.read() as connection:
        rows = connection.execute(select(t.document.c.template, t.document.c.code, t.document.c.data)).all()
    return [(row.template, row.code, json.loads(row.data)) for row in rows]


def test_a_template_in_force(town: Stage) -> None:
    town.at("2026-11-20 09:00")
    first, second = (Subject(case_no=town.walk(S.DISPATCHED).no) for _ in range(2))
    admin, office = town.desk("admin"), town.papers("office")
    office.issue("dispatch", first)
    with pytest.raises(NotAllowed):
        paper_templates.templates(town.desk("office"))
    line = next(one for one in paper_templates.templates(admin) if one.kind.code == "dispatch")
    assert (line.version.isdigit(), line.signed, line.template.texts) == (True, False, {})
    with pytest.raises(UserError, match="依据"):
        paper_templates.change(admin, "dispatch", 0, "", {"requirements": "先断电"}, None, " ")
    with pytest.raises(UserError, match="最多60字"):
        paper_templates.change(admin, "dispatch", 0, "长" * 61, {}, None, _WHY)
    with pytest.raises(UserError, match="由数据填写"):
        paper_templates.change(admin, "dispatch", 0, "", {"case_no": "LH"}, None, _WHY)
    with pytest.raises(UserError, match="没有改动"):
        paper_templates.change(admin, "dispatch", 0, "", {}, False, _WHY)
    asked = {"requirements": "先断电\n设警示"}
    changed = paper_templates.change(admin, "dispatch", 0, "老湖镇网格中心", asked, True, _WHY)
    assert (changed.version, changed.signed) == (f"{line.version}.1", True)
    with pytest.raises(Stale):
        paper_templates.change(admin, "dispatch", 0, "", {"requirements": "晚了"}, None, _WHY)
    assert [entry.what for entry in changes.log(admin).entries][:1] == ["文书模板 派单"]

    with pytest.raises(RuleBroken, match="须先送核、签发"):
        office.issue("dispatch", second)
    draft = paper_drafts.begin(town.desk("dispatch1"), "dispatch", second)
    assert draft.texts == {"requirements": "先断电\n设警示"}
    draft = paper_drafts.submit(town.desk("dispatch1"), draft.draft.id, draft.draft.version)
    draft = paper_drafts.review(town.desk("office"), draft.draft.id, draft.draft.version)
    paper_templates.change(admin, "dispatch", 1, "", {}, None, "改回")
    draft = paper_drafts.sign(town.desk("director"), draft.draft.id, draft.draft.version)
    printed = paper_drafts.issue(town.desk("dispatch1"), draft.draft.id, draft.draft.version)
    assert in_mode(town.store, printed, PrintMode(mono=True, right=2.0)).pdf != printed.pdf
    (before, code, plain), (template, other, signed) = _stored(town)
    assert (before, template) == (line.version, changed.version)
    assert (plain["requirements"], signed["requirements"]) == ([], ["先断电", "设警示"])
    assert signed["face"]["issuer"] == "老湖镇网格中心"  # type: ignore[index]
    assert code != other
    assert town.verify() == []


def _words(pdf: bytes) -> str:
    return "".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).split())


def test_an_office_words_its_standing_sentences(town: Stage) -> None:
    """On every paper from then on; on one that was signed before, as it was signed."""
    town.at("2026-11-20 09:00")
    admin, case = town.desk("admin"), town.walk(S.DISPATCHED)
    subject, mine = Subject(case_no=case.no), town.desk("dispatch1")
    own = {"lead": "牵头单位须先到现场，再联系诉求人", "return": "不属本单位职责的，{期限}前退单"}
    for phrases, wrong in (
        ({"lead": "限{几时}前到"}, "{几时} 程序不会填写"),
        ({"return": "可以退单"}, "须有 {期限}"),
        ({"lead": "花括号{不成对"}, "不成对"),
        ({"lead": "长" * 301}, "最多300字"),
        ({"nothing": "没有这句"}, "没有这一句"),
    ):
        with pytest.raises(UserError, match=re.escape(wrong)):
            paper_templates.change(admin, "dispatch", 0, "", {}, None, _WHY, phrases)
    usual = {one.key: one.text for one in kind_of("dispatch").standing}
    with pytest.raises(UserError, match="没有改动"):
        paper_templates.change(admin, "dispatch", 0, "", {}, None, _WHY, usual)
    seen = _words(paper_templates.proof(admin, "dispatch", "", {}, usual | own).pdf)
    assert "牵头单位须先到现场" in seen
    assert "不属本单位职责的，2026年" in seen

    draft = paper_drafts.begin(mine, "dispatch", subject)
    draft = paper_drafts.submit(mine, draft.draft.id, draft.draft.version)
    line = paper_templates.change(admin, "dispatch", 0, "", {}, None, _WHY, usual | own)
    assert dict(line.template.phrases) == own
    assert "牵头单位须先到现场" in _words(town.papers().sample("dispatch", subject).pdf)
    draft = paper_drafts.review(town.desk("office"), draft.draft.id, draft.draft.version)
    draft = paper_drafts.sign(town.desk("director"), draft.draft.id, draft.draft.version)
    assert usual["lead"] in _words(paper_drafts.issue(mine, draft.draft.id, draft.draft.version).pdf)
    other = Subject(case_no=town.walk(S.DISPATCHED).no)
    printed = town.papers().issue("dispatch", other)
    assert "牵头单位须先到现场" in _words(printed.pdf)
    assert "牵头单位须先到现场" in _words(in_mode(town.store, printed, PrintMode(mono=True)).pdf)
    assert town.verify() == []


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.standing], ids=lambda kind: kind.code)
def test_the_programs_own_sentences_obey_the_rules(kind: DocumentKind) -> None:
    keys = [one.key for one in kind.standing]
    assert len(set(keys)) == len(keys)
    said = {one.key: f"{one.text}另" for one in kind.standing}
    made = revised(Template(), "", {}, None, paper_templates.parts_of(kind), said)
    assert dict(made.phrases) == said


def test_what_a_template_would_print_is_seen_first(stage: Stage) -> None:
    admin = stage.desk("admin")
    for kind in KINDS:
        if kind.subject != "shift":
            assert paper_templates.proof(admin, kind.code, "老湖镇网格中心", {}).pdf.startswith(b"%PDF")
    with pytest.raises(UserError, match="由数据填写"):
        paper_templates.proof(admin, "dispatch", "", {"text": "x"})
