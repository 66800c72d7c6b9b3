"""How figures are held against their bounds; the benchmarks themselves are run by `make bench`."""

from collections.abc import Iterator

import pytest

from bench.figures import Figure, Measure, Outcome, fixed, run_rounds


def figure(measure: Measure, compare: Measure, **bound: float) -> Figure:
    return Figure("a thing", "another", "a second", measure, compare, **bound)


def rounds(*values: float) -> Measure:
    left: Iterator[float] = iter(values)
    return lambda: next(left)


@pytest.mark.parametrize(
    ("measured", "bound", "holds"),
    [
        ([1, 9, 5], {"at_least": 0.5}, True),
        ([1, 9, 4], {"at_least": 0.5}, False),
        ([11, 99, 12], {"at_most": 1.2}, True),
        ([11, 99, 13], {"at_most": 1.2}, False),
        ([1, 2, 3], {}, None),
    ],
)
def test_the_median_of_the_rounds_is_held_against_the_bound(
    measured: list[float], bound: dict[str, float], holds: bool | None
) -> None:
    outcome = Outcome(figure(fixed(0), fixed(0), **bound), measured, [10.0] * 3)
    assert outcome.holds is holds


def test_each_round_has_a_ratio_of_its_own_and_the_two_change_places() -> None:
    order: list[str] = []

    def noting(name: str, measure: Measure) -> Measure:
        def noted() -> float:
            order.append(name)
            return measure()

        return noted

    (outcome,) = run_rounds(
        [figure(noting("it", rounds(2, 8)), noting("reference", rounds(1, 2)))], 2
    )
    assert outcome.ratios == [2, 4]
    assert order == ["it", "reference", "reference", "it"]
