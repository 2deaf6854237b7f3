"""月度考核 as windows and papers use it (issue 6, A–B).

`AppraisalDesk(desk)` does: `open(month)`, `withdraw_draft`, `show`, `object_to`, `withdraw`, `decide`, `take_back`,
`publish`, `revise`, `propose_bonus`, `decide_bonus`, `county_typed`, `county_csv`, `change_scheme`. Each is one
transaction, leaves its event, and raises RuleBroken, NotAllowed, NotFound or UserError with one sentence; nothing is
changed then.

Reading, each a frozen value as far as the person may see it: `months(desk)` all of them; `month_view(desk, id)` one
with its lines, objections, bonuses, revisions and what may be done now; `published` what holds of a month, to be told
beside live figures; `frozen_cases` the cases behind a frozen
figure; `what_if` scores with tried weights, which leaves no trace; `conversion_sheet` the points for 目标管理考核,
`county_lines` our figures beside the county's, `gap_cases` the cases that may explain the gap.
"""

from ....models.case import Excuse
from ....models.scoring.appraisal.county import CountyLine
from ....models.scoring.appraisal.file import Appraisal, Bonus, CountyFigure, Objection, Revision
from ....models.scoring.appraisal.frozen import Difference, Frozen
from ....models.scoring.appraisal.steps import SUBJECTS, USUAL_EXCUSE
from ....models.scoring.appraisal.terms import AppraisalState, Stage, Step
from .appraisal_desk import AppraisalDesk
from .published import Published, published
from .reading import FrozenCases, MonthView, ObjectionLine, frozen_cases, month_view, months
from .scheming import SchemeView, Tried, change_scheme, schemes_view, what_if
from .sheets import (
    ConversionSheet,
    GapCase,
    change_conversion,
    conversion_sheet,
    county_lines,
    gap_cases,
)

__all__ = [
    "SUBJECTS",
    "USUAL_EXCUSE",
    "Appraisal",
    "AppraisalDesk",
    "AppraisalState",
    "Bonus",
    "ConversionSheet",
    "CountyFigure",
    "CountyLine",
    "Difference",
    "Excuse",
    "Frozen",
    "FrozenCases",
    "GapCase",
    "MonthView",
    "Objection",
    "ObjectionLine",
    "Published",
    "Revision",
    "SchemeView",
    "Stage",
    "Step",
    "Tried",
    "change_conversion",
    "change_scheme",
    "conversion_sheet",
    "county_lines",
    "frozen_cases",
    "gap_cases",
    "month_view",
    "months",
    "published",
    "schemes_view",
    "what_if",
]
