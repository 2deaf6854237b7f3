"""How large the letters of the projection must be, and which regions of photos are kept."""

from __future__ import annotations

import pytest

from commandcenter.models.meeting.blurs import Region, read_blurs, with_regions, written
from commandcenter.models.meeting.room import SENTENCES, Room
from commandcenter.models.meeting.terms import Focus


@pytest.mark.parametrize(
    ("height", "px", "words", "sentences"),
    [(0.68, 28, 3.2, 2.4), (0.93, 28, 4.4, 3.3), (1.25, 36, 7.7, 5.8), (2.0, 48, 16.4, 12.3), (0.93, 152, 24.1, 18.1)],
)
def test_the_furthest_row_is_that_of_the_table_of_measures(
    height: float, px: int, words: float, sentences: float
) -> None:
    room = Room(height, 5)
    assert round(room.reach(px), 1) == words
    assert round(room.reach(px, SENTENCES), 1) == sentences


@pytest.mark.parametrize(
    ("distance", "focus", "zoom", "too_deep"),
    [
        (3.3, Focus.WHOLE, 1.0, False),
        (3.7, Focus.OPINIONS, 1.0, False),
        (4.2, Focus.DECISIONS, 1.0, False),
        (5.0, Focus.DECISIONS, 43 / 36, False),
        (6.0, Focus.DECISIONS, 51 / 36, False),
        (7.0, Focus.DECISIONS, 1.5, True),
    ],
)
def test_a_deep_room_opens_with_less_in_larger_letters(
    distance: float, focus: Focus, zoom: float, too_deep: bool
) -> None:
    """Whole sentences of the smallest letters reach the last row, or it is told that they do not."""
    room = Room(0.93, distance)
    assert (room.opens_with, room.zoom, room.is_too_deep) == (focus, zoom, too_deep)
    words, sentences = room.far
    assert (sentences >= distance) is not too_deep
    assert words > sentences


def test_the_size_that_is_needed_reaches_the_last_row() -> None:
    for height in (0.6, 1.1, 2.2):
        for distance in (3.0, 7.5, 14.0):
            room = Room(height, distance)
            assert room.reach(room.needed()) >= distance > room.reach(room.needed() - 1)


def test_a_room_that_cannot_be_is_told_from_one_that_can() -> None:
    assert Room(1.2, 6).is_likely
    assert not Room(120, 6).is_likely
    assert not Room(1.2, 600).is_likely


def test_regions_are_kept_as_text_as_far_as_they_lie_in_the_picture() -> None:
    text = with_regions("", 7, [Region(-0.1, 0.2, 0.3, 0.4), Region(1.5, 0, 1, 1)])
    assert read_blurs(text) == {7: (pytest.approx(Region(0, 0.2, 0.2, 0.4)),)}
    both = with_regions(text, 8, [Region(0, 0, 1, 1)])
    assert set(read_blurs(both)) == {7, 8}
    assert read_blurs(with_regions(with_regions(both, 7, []), 8, [])) == {}
    assert written({}) == ""
    assert read_blurs("") == {}


@pytest.mark.parametrize("text", ["[1]", "{", '{"a": 1}', '{"1": [[1, 2]]}', "7"])
def test_what_was_not_written_so_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        read_blurs(text)
