"""The contact sheet: every page of every paper at its place."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image

from commandcenter.dispatch.documents.contact import _GAP, _LABEL, _MARGIN, _PAGE, contact_sheet
from tests.documents.printing import printed


def _picture(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(png)).convert("RGB"))


def test_every_page_has_its_place_and_its_name() -> None:
    papers = [("派单", printed("dispatch").rendered.pdf), ("通报", printed("bulletin").rendered.pdf)]
    pages = 1 + len(printed("bulletin").pages)
    picture = _picture(contact_sheet(papers, columns=4))
    assert picture.shape[1] == 2 * _MARGIN + 4 * _PAGE[0] + 3 * _GAP
    for number in range(8):
        row, column = divmod(number, 4)
        x, y = _MARGIN + column * (_PAGE[0] + _GAP), _MARGIN + row * (_PAGE[1] + _LABEL + _GAP)
        page = picture[y : y + _PAGE[1], x : x + _PAGE[0]]
        label = picture[y + _PAGE[1] + 4 : y + _PAGE[1] + _LABEL, x : x + _PAGE[0]]
        assert bool((page > 250).all(axis=2).mean() > 0.5) is (number < pages), "white paper"
        assert bool((label < 120).any()) is (number < pages), "its name"


def test_no_papers_are_an_empty_sheet() -> None:
    assert (_picture(contact_sheet([])) > 200).all()
