"""What the window reads through, brought into memory before Qt is.

Once Qt for Python is there it reads the source of every module that is imported after it, to see whether it uses Qt:
for hundreds of modules that do not, a tenth of a second and twenty megabytes at every start.
"""

from __future__ import annotations

import gc
from importlib import import_module

#: With all that they import themselves: whatever of `dispatch` the pages of a start need.
_ROOMS = (
    "attachments", "cases.bulk", "cases.callbacks", "cases.case_views", "cases.filling.keeping",
    "cases.filling.merging", "cases.finding", "clocks", "documents.receipt", "drafts", "duty.duty_clock",
    "duty.mutes", "duty.shifts", "entrance", "feed", "figures.accountability", "figures.appraisals",
    "figures.kpi_views", "figures.ratings", "identities", "intake.advice", "intake.callers", "intake.other_cases",
    "intake.outbox", "intake.receiving", "intake.sending", "intake.slip_paper", "intake.typed", "meetings",
    "overviews.boards", "overviews.homes", "overviews.map_views", "overviews.wall_views", "paperwork.circulation",
    "paperwork.paper_drafts", "paperwork.paper_pages", "presence", "upkeep.administration", "upkeep.founding",
    "upkeep.passwords", "upkeep.saving", "upkeep.witness",
)  # fmt: skip


def lay() -> None:
    """Nothing of it is rubbish: the collector rests from here on, until the window sweeps by itself
    (`views.garbage`)."""
    gc.disable()
    for name in _ROOMS:
        import_module(f"commandcenter.dispatch.{name}")
