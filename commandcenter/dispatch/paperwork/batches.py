"""Papers by the hundred: issued for every case that lacks one, read for printing, joined into one file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from ...models.errors import UserError
from ...models.queues import BoardQuery, Queue
from ...models.store import papers as stored
from ..desk import Desk
from ..overviews.boards import page_within
from .paper_pages import PaperFilter, PaperLine, PaperState, lines_within, paper
from .papers import Papers, Subject

#: So many papers are one batch; what is beyond waits for the next.
MOST = 500
#: Says how far it is (done, of how many, what); answers whether to go on.
GoOn = Callable[[int, int, str], bool]


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a batch: the ids of papers that are there now, and for whom there is none, with the reason."""

    done: tuple[int, ...]
    refused: tuple[tuple[str, str], ...]
    stopped: bool


def lacking(desk: Desk, kind: str = "dispatch") -> tuple[str, ...]:
    """The numbers of dispatched cases nobody has signed for yet that have no such paper in force."""
    with desk.store.read() as connection:
        lines = page_within(connection, desk, BoardQuery(queue=Queue.UNSIGNED), limit=MOST).lines
        have = stored.cases_with(connection, kind, [line.id for line in lines])
    return tuple(line.row.no for line in lines if line.id not in have)


def issue_all(desk: Desk, kind: str, numbers: Sequence[str], go_on: GoOn) -> Batch:
    """A paper for each of these cases, one transaction each: what was issued stays when it is called off."""
    papers = Papers(desk.store, desk.by, desk.clock.now)
    done: list[int] = []
    refused: list[tuple[str, str]] = []
    for at, no in enumerate(numbers):
        if not go_on(at, len(numbers), no):
            return Batch(tuple(done), tuple(refused), stopped=True)
        try:
            done.append(papers.issue(kind, Subject(case_no=no)).paper_id or 0)
        except UserError as error:
            refused.append((no, error.message))
    return Batch(tuple(done), tuple(refused), stopped=False)


def printable(desk: Desk, wanted: PaperFilter) -> tuple[PaperLine, ...]:
    """The issued papers of a list, the oldest first, at most a batch."""
    with desk.store.read() as connection:
        lines = lines_within(connection, desk, wanted)
    return tuple(line for line in reversed(lines) if line.state is PaperState.ISSUED)[:MOST]


def pages(desk: Desk, lines: Sequence[PaperLine], go_on: GoOn) -> list[tuple[str, bytes]]:
    """Number and bytes of each, as printed; of those read so far when it is called off."""
    found: list[tuple[str, bytes]] = []
    for at, line in enumerate(lines):
        if not go_on(at, len(lines), line.number):
            break
        found.append((line.number, paper(desk, line.id).pdf))
    return found


def joined(pdfs: Sequence[bytes]) -> bytes:
    """All of them as one file, each beginning on a sheet of its own also where both sides are printed."""
    import pypdfium2

    target = pypdfium2.PdfDocument.new()
    for pdf in pdfs:
        source = pypdfium2.PdfDocument(pdf)
        target.import_pages(source)
        if len(source) % 2:
            width, height = source[0].get_size()
            target.new_page(width, height)
    out = BytesIO()
    target.save(out)
    return out.getvalue()
