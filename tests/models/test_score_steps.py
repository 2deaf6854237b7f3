"""The way from 100 points to the score: every step, and its end is the printed score."""

from __future__ import annotations

from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from commandcenter.models.kpi import Figure, Figures, Metric
from commandcenter.models.people import UnitKind
from commandcenter.models.scoring.assessment import DeductionKind, RatingItem, Tally
from commandcenter.models.scoring.score_steps import ScoreStory, score_story
from tests.models.test_assessment import one

M, K = Metric, DeductionKind
#: The figures of the worked example of the score dialog.
WATER: Figures = {
    M.RESPONSE_RATE: Figure(19, 20, 20),
    M.HANDLED_VOLUME: Figure(2_250, 2_350, 20),
    M.ONTIME_RATE: Figure(18, 20, 20),
    M.RESOLUTION_RATE: Figure(10, 11, 11),
    M.SATISFACTION: Figure(98_000, 110_000, 11),
    M.FIRST_PASS_RATE: Figure(13, 14, 14),
    M.REPEAT_RATE: Figure(1, 14, 14),
}
RATINGS = {item: Tally(443, 100) for item in (RatingItem.ARRIVAL, RatingItem.EFFECT)}
TAKEN = {K.REFUSED_RETURN: (100, 1), K.RED_CARD: (50, 1)}


def story(figures: Figures, taken: dict[DeductionKind, tuple[int, int]] | None = None, **given: object) -> ScoreStory:
    taken = taken or {}
    result = one(figures, deducted=sum(points for points, _ in taken.values()), **given)
    told = score_story(result, taken)
    assert told is not None
    return told


def test_the_worked_example() -> None:
    told = story(WATER, TAKEN, ratings=RATINGS)
    assert [(step.label, str(step.full), str(step.lost)) for step in told.steps] == [
        ("响应率", "10.50", "0.53"),
        ("承办量", "7.00", "0.30"),
        ("按期办结率", "14.00", "1.40"),
        ("解决率", "14.00", "1.27"),
        ("群众满意度", "14.00", "1.53"),
        ("核查一次通过率", "7.00", "0.50"),
        ("重复诉求率", "3.50", "0.25"),
        ("反向评价", "30.00", "3.42"),
        ("退单被驳回", "0.00", "1.00"),
        ("红牌", "0.00", "0.50"),
    ]
    assert told.share == 30
    assert told.result.score == D("89.31")
    assert [step.times for step in told.steps[-2:]] == [1, 1]


def test_a_missing_kpi_leaves_its_weight_to_the_others() -> None:
    told = story({M.RESPONSE_RATE: Figure(3, 4, 4), M.ONTIME_RATE: Figure(4, 4, 4)})
    assert [(step.what, step.full, step.got) for step in told.steps] == [
        (M.RESPONSE_RATE, D("42.86"), D("32.14")),
        (M.ONTIME_RATE, D("57.14"), D("57.14")),
    ]
    assert told.share == 0


def test_without_any_value_there_is_nothing_to_tell() -> None:
    assert score_story(one({}), {}) is None


def test_what_the_caps_give_back_is_a_step() -> None:
    told = story(WATER, {K.FAKE_CLOSURE: (2_500, 5)})
    assert [(step.label, step.lost) for step in told.steps[-2:]] == [
        ("查实虚假办结", D("25.00")),
        ("扣分封顶", D("-5.00")),
    ]
    nothing = story({M.RESPONSE_RATE: Figure(0, 9, 9)}, {K.RED_CARD: (200, 4)})
    assert (nothing.steps[-1].label, nothing.steps[-1].lost) == ("不低于0分", D("-2.00"))
    assert nothing.result.score == 0


def test_villages_are_rated_by_departments() -> None:
    told = score_story(one(WATER, UnitKind.VILLAGE, ratings={RatingItem.COMPLETE: Tally(12, 3)}), {})
    assert told is not None
    assert (told.steps[-1].label, told.steps[-1].full, told.steps[-1].lost) == ("部门评价", D("20.00"), D("4.00"))


COUNTS = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda p: Figure(min(p), max(p), max(p)))


@given(st.dictionaries(st.sampled_from(Metric), COUNTS), st.integers(0, 3_000), st.booleans())
def test_the_steps_lead_to_the_score(figures: Figures, points: int, rated: bool) -> None:
    taken = {K.RED_CARD: (points, 1)} if points else {}
    told = score_story(one(figures, deducted=points, ratings=RATINGS if rated else {}), taken)
    if told is None:
        assert all(not figure.denominator for figure in figures.values())
    else:
        assert abs(100 - sum(step.lost for step in told.steps) - D(str(told.result.score))) <= D("0.06")
        assert all(step.got >= 0 for step in told.steps if step.full)
