"""How far two samples of times are from each other."""

import pytest

from bench.logins import distance_of


@pytest.mark.parametrize(
    ("some", "others", "distance"),
    [
        ([1, 2, 3], [1, 2, 3], 0),
        ([1, 2], [3, 4], 1),
        ([3, 4], [1, 2], 1),
        ([1, 2, 3, 4], [3, 4, 5, 6], 0.5),
        ([1, 1, 1, 1], [1, 1, 1, 2], 0.25),
        ([2, 4, 6, 8], [1, 3, 5, 7, 9], 0.2),
    ],
)
def test_the_distance_is_that_of_the_cumulated_shares(
    some: list[float], others: list[float], distance: float
) -> None:
    assert distance_of(some, others) == pytest.approx(distance)
