"""Months of a gallery under their years."""

from datetime import date

from bff.words.months import Month, by_year


def test_months_come_under_their_years_in_their_order() -> None:
    days = (date(2026, 2, 1), date(2026, 1, 1), date(2024, 12, 1))
    months = [Month(day, 1, "c") for day in days]
    assert by_year(months) == [(2026, months[:2]), (2024, months[2:])]
    assert by_year([]) == []
