"""A paper as words alone: whole paragraphs and tables again, and a file that says it is no paper."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest

from commandcenter.dispatch.documents.wording import WARNING, Grid, Level, Paragraph, as_docx, as_text, wording
from tests.documents.case_samples import USUAL
from tests.documents.printing import LONG_BULLETIN, LONG_DISPATCH
from tests.documents.samples import BULLETIN


@pytest.mark.parametrize("kind", USUAL)
def test_each_kind_has_its_words(kind: str) -> None:
    text = as_text(wording(kind, USUAL[kind]))
    assert text.startswith(WARNING)
    assert USUAL[kind].face.number in text


def test_what_goes_over_the_page_is_one_again() -> None:
    parts = wording("bulletin", LONG_BULLETIN)
    said = {part.text for part in parts if isinstance(part, Paragraph)}
    numbered = [f"{n}.{asked}" for n, asked in enumerate(LONG_BULLETIN.requirements, 1)]
    assert sum(any(one.startswith(asked[:200]) for one in said) for asked in numbered) == len(numbered)
    assert LONG_DISPATCH.text[:400] in "".join(as_text(wording("dispatch", LONG_DISPATCH)).split("\n"))
    group = next(part for part in wording("bulletin", BULLETIN) if isinstance(part, Grid))
    assert [row[1] for row in group.rows[1:4]] == [row.unit for row in BULLETIN.groups[0].rows[:3]]


def test_the_file_for_word_processors_is_marked() -> None:
    read = docx.Document(BytesIO(as_docx(wording("bulletin", BULLETIN), "通报")))
    assert read.paragraphs[0].text == read.sections[0].header.paragraphs[0].text == WARNING
    head = wording("bulletin", BULLETIN)[0]
    assert isinstance(head, Paragraph)
    assert head.level is Level.TITLE
    assert len(read.tables) >= len(BULLETIN.groups) - 1
    assert BULLETIN.face.number in [paragraph.text for paragraph in read.paragraphs]
