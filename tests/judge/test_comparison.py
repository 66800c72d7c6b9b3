"""When two pictures are apart, and by how much."""

from __future__ import annotations

import pytest

from judge.chromium import Cells, Film, Shown
from judge.comparison import (
    Distance,
    between,
    between_films,
    differences_in_time,
    distance,
    furthest,
    grid_for,
    loss,
)

GREY: Cells = [100.0] * 12
NO_FILM = Film(1, 0, True, [100.0], [], [])


def shown(cells: list[Cells], encoded: list[Cells] | None = None) -> Shown:
    return Shown(8, 8, cells, encoded or cells, NO_FILM)


def film(times: list[float], greys: list[float], repetitions: int = -1) -> Film:
    cells = [[grey] * 3 for grey in greys]
    return Film(len(times), repetitions, True, times, cells, cells)


@pytest.mark.parametrize(
    ("size", "grid"),
    [((1152, 360), (16, 16)), ((32, 20), (8, 5)), ((1, 300), (1, 16)), ((3, 3), (1, 1))],
)
def test_a_cell_has_at_least_four_pixels_where_the_picture_has(
    size: tuple[int, int], grid: tuple[int, int]
) -> None:
    found = grid_for(*size)
    assert (found.across, found.down) == grid


def test_the_distance_is_that_of_all_cells_and_of_the_worst_one() -> None:
    other = [*GREY[:9], 130.0, 100.0, 94.0]
    assert distance(GREY, GREY) == Distance(0, 0)
    assert distance(GREY, other) == Distance(3, 12)
    assert distance(other, GREY) == Distance(3, 12)


def test_grids_of_two_sizes_are_not_compared() -> None:
    with pytest.raises(ValueError, match="shorter"):
        distance(GREY, GREY[:9])


def test_the_furthest_has_the_largest_of_each() -> None:
    assert furthest([Distance(1, 20), Distance(3, 4)]) == Distance(3, 20)


def test_what_differs_on_black_alone_counts() -> None:
    darker = [cell - 40 for cell in GREY]
    assert between(shown([GREY, GREY]), shown([GREY, darker])) == Distance(40, 40)


def test_what_lossy_webp_loses_is_free_and_a_wrong_gamma_is_not() -> None:
    original = shown([GREY, GREY], [[cell + 4 for cell in GREY]] * 2)
    lost = loss(original)
    assert lost == Distance(4, 4)
    assert not between(original, shown([[105.0] * 12] * 2)).exceeds(lost)
    assert between(original, shown([[107.0] * 12] * 2)).exceeds(lost)
    one_cell = [*GREY[:9], 115.0, 115.0, 115.0]
    assert between(original, shown([one_cell] * 2)).exceeds(lost)


def test_films_are_compared_in_time_and_not_frame_by_frame() -> None:
    original = film([100, 200, 300], [10, 10, 90])
    # Equal frames that follow each other are one in WebP.
    assert between_films(original, film([200, 300], [10, 90])) == Distance(0, 0)
    assert between_films(original, film([100, 300], [10, 90])) == Distance(80, 80)
    assert between_films(original, film([], [])) is None


def test_a_film_that_is_played_too_often_or_too_long_is_found() -> None:
    once = film([100, 200], [1, 2], repetitions=0)
    assert list(differences_in_time(once, once)) == []
    assert list(differences_in_time(once, film([100, 201], [1, 2], 0))) == []
    assert list(differences_in_time(once, film([100, 200], [1, 2]))) == [
        "played for ever, by Chromium once"
    ]
    assert list(differences_in_time(film([100, 200], [1, 2], 2), once)) == [
        "played once, by Chromium 3 times"
    ]
    assert list(differences_in_time(once, film([100, 300], [1, 2], 0))) == [
        "lasts 300 ms, in Chromium 200 ms"
    ]
