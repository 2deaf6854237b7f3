"""What the window reads through, brought into memory before Qt is.

Once Qt for Python is there it reads the source of every module that is imported after it, to see whether it uses Qt:
for hundreds of modules that do not, a tenth of a second and twenty megabytes at every start.
"""

from __future__ import annotations

import gc
from importlib import import_module

#: With all that they import themselves: whatever of `dispatch` the pages of a start need.
_ROOMS = (
    "accountability", "administration", "advice", "appraisals", "attachments", "boards", "bulk", "callbacks",
    "callers", "case_views", "circulation", "clocks", "documents.receipt", "drafts", "duty_clock", "entrance", "feed",
    "filling.keeping", "filling.merging", "finding", "founding", "homes", "identities", "map_views", "meetings",
    "mutes", "other_cases", "outbox", "paper_drafts", "paper_pages", "passwords", "presence", "ratings", "receiving",
    "saving", "sending", "shifts", "slip_paper", "typed", "wall_views", "witness",
)  # fmt: skip


def lay() -> None:
    """Nothing of it is rubbish: the collector rests from here on, until the window sweeps by itself
    (`views.garbage`)."""
    gc.disable()
    for name in _ROOMS:
        import_module(f"commandcenter.dispatch.{name}")
