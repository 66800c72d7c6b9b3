"""Months of a gallery under their years."""

from bff.words.months import Month, by_year


def test_months_come_under_their_years_in_their_order() -> None:
    keys = ("2026-02", "2026-01", "2024-12")
    months = [Month(key, 1, "c") for key in keys]
    assert by_year(months) == [(2026, months[:2]), (2024, months[2:])]
    assert by_year([]) == []


def test_a_month_says_its_name_and_how_many_pictures_it_has() -> None:
    month = Month("2026-02", 1, "c")
    assert (month.key, month.words, month.count_words) == ("2026-02", "February 2026", "1 picture")
    assert Month("2026-02", 1234, "c").count_words == "1,234 pictures"
