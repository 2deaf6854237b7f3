"""A numbered paper once more for another printing: on a preprinted head (套红), or in black."""

from __future__ import annotations

from dataclasses import replace

from ...models.errors import RuleBroken
from ...models.paper_templates import laid_out_by
from ...models.store import papers
from ...models.store.store import Store
from ..documents import COLOUR, PrintMode, from_json, kind_of
from .papers import Printed


def in_mode(store: Store, printed: Printed, mode: PrintMode) -> Printed:
    """The paper from its frozen data; in colour, and a sample, as they are. Raises RuleBroken where its layout is
    another by now: then only the stored pages are that paper; and where there is no red head to leave out."""
    if mode == COLOUR or printed.paper_id is None:
        return printed
    with store.read() as connection:
        paper = papers.load(connection, printed.paper_id)
    kind = kind_of(paper.kind)
    if mode.preprinted and not kind.red:
        raise RuleBroken(f"{kind.title}没有红头，不用套红纸")
    if laid_out_by(paper.template) != str(kind.template_version):
        raise RuleBroken(f"{kind.title}的版式在印发后改过，只能原样重印")
    rendered = kind.render(from_json(kind.data_type, paper.data), mode)
    return replace(printed, pdf=rendered.pdf, missing=rendered.missing)
