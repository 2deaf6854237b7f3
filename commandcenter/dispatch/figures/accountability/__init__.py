"""激励与问责 as windows and papers use it (issue 6, C).

`AccountabilityDesk(desk)` does: `decide` and `decline` a proposal by its key, `demand` a rectification, `report` it,
`check` it, `use` the result, `papered` once its paper is issued. Each is one transaction, leaves its event, and raises
RuleBroken, NotAllowed, NotFound with one sentence; nothing is changed then.

Reading: `proposals(desk)` what the rules find now and nobody decided about, with evidence and cases; `matters(desk)`
what was decided, with who decided and what may be done next. A unit sees what was decided about itself.
"""

from ....models.scoring.accountability.file import Matter, Use
from ....models.scoring.accountability.finding import RULES, Proposal
from ....models.scoring.accountability.terms import LADDER, Ground, Measure, Purpose, State, Step, Trigger
from .desk import AccountabilityDesk
from .reading import MatterLine, ProposalLine, matters, proposals

__all__ = [
    "LADDER",
    "RULES",
    "AccountabilityDesk",
    "Ground",
    "Matter",
    "MatterLine",
    "Measure",
    "Proposal",
    "ProposalLine",
    "Purpose",
    "State",
    "Step",
    "Trigger",
    "Use",
    "matters",
    "proposals",
]
