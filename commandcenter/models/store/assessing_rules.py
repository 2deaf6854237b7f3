"""Who reads and writes months' assessments, and what was decided about units (`policies`)."""

from __future__ import annotations

from ..access import CENTRE, PERMISSIONS, UNITS, Permission
from ..scoring.appraisal.terms import JUDGES, OBJECTORS
from ..scoring.appraisal.terms import KEEPERS as APPRAISERS
from .conditions import BARRED, ME, MY_UNIT, Rule, apart, may, of_case, only

#: An objection that means a case goes with it.
_OBJECTS = f"unit_id = {MY_UNIT}"
_OBJECTED_CASE = 'case_id IS NULL OR EXISTS (SELECT 1 FROM "case" k WHERE k.id = appraisal_objection.case_id)'
_OBJECTION_SEEN = f"(case_id IS NULL OR case_id <> ALL {BARRED})"
#: A decision that rests on a case goes with it.
_NAMES_NONE_BARRED = f"NOT EXISTS (SELECT 1 FROM json_each(cases) j WHERE j.value::bigint = ANY {BARRED})"
#: What counts for a publication; 核对稿 (number 0) is written by whoever shows the month, a unit reads its own of it
#: through `check_copy`.
_COUNTED = f"case_id <> ALL {BARRED}"
_READERS = PERMISSIONS[Permission.READ_KPI]
_FROZEN = {**only(_READERS & CENTRE), **only(_READERS & UNITS, "n > 0")}
_JUDGING = f"(SELECT my_role()) = ANY ('{{{','.join(sorted(JUDGES))}}}'::text[])"
#: What a unit reads of a month goes with the month.
_OF_SEEN = "EXISTS (SELECT 1 FROM appraisal a WHERE a.id = appraisal_id)"
_OUT = "state = 'PUBLISHED'"
_SHOWN = "state IN ('SHOWN', 'PUBLISHED')"
ASSESSING: dict[str, Rule] = {
    "appraisal": Rule(
        apart("", _SHOWN, _OUT), only(APPRAISERS, f"created_by = {ME}"), {**only(APPRAISERS), **only(OBJECTORS, _SHOWN)}
    ),
    "appraisal_objection": Rule(
        apart(_OBJECTION_SEEN, f"{_OBJECTS} AND ({_OBJECTED_CASE})"),
        only(OBJECTORS, f"by = {ME} AND {_OBJECTS} AND accepted IS NULL AND ({_OBJECTED_CASE})"),
        {**only(JUDGES, _OBJECTION_SEEN), **only(OBJECTORS, f"by = {ME} AND {_OBJECTS} AND ({_OBJECTED_CASE})")},
    ),
    "appraisal_revision": Rule(may(Permission.READ_KPI), only(JUDGES, f"made_by = {ME}")),
    "appraisal_body": Rule(_FROZEN, only(APPRAISERS, f"(n = 0 OR {_JUDGING})")),
    "appraisal_item": Rule(
        of_case("appraisal_item.case_id"),
        only(APPRAISERS, f"(revision_n = 0 OR {_JUDGING}) AND {_COUNTED}"),
    ),
    "appraisal_bonus": Rule(
        apart("", f"(accepted OR {_OBJECTS}) AND {_OF_SEEN}"), only(APPRAISERS, f"by = {ME}"), only(JUDGES)
    ),
    "appraisal_county": Rule(apart("", f"{_OBJECTS} AND {_OF_SEEN}"), only(APPRAISERS, f"by = {ME}"), only(APPRAISERS)),
    "accountability": Rule(
        apart(_NAMES_NONE_BARRED, f"{_OBJECTS} AND state <> 'DECLINED'"),
        only(JUDGES, f"decided_by = {ME}"),
        {**only(APPRAISERS), **only(OBJECTORS, _OBJECTS)},
    ),
    "accountability_use": Rule(
        apart("", f"EXISTS (SELECT 1 FROM accountability a WHERE a.id = matter_id AND a.{_OBJECTS})"),
        only(APPRAISERS, f"by = {ME}"),
    ),
}
