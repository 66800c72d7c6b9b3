"""The numbers of a pass."""

from uploader.upkeep.report import Report


def test_a_report_begins_with_nothing_and_names_all_of_its_numbers() -> None:
    report = Report(abandoned=2)
    report.strays += 1
    numbers = report.as_json()
    assert {name: number for name, number in numbers.items() if number} == {
        "abandoned": 2, "strays": 1,
    }  # fmt: skip
    assert set(numbers) == {
        "images", "objects", "abandoned", "damaged", "restored", "renditions_dropped", "strays",
        "removed", "leftovers", "unreadable",
    }  # fmt: skip
