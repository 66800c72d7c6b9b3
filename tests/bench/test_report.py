"""What is written of the benchmarks: a section a module, each with the run that it is of."""

from __future__ import annotations

from dataclasses import replace

from bench.figures import Figure, Outcome, fixed
from bench.report import Run, Section, document_of, read, replaced, rounds_of

MODULES = ["delivery", "lists", "pages"]
RUN = Run("python -m bench", "2026-11-27", "cce564f65bcd", "0.5", {"Python": "3.11.7"})
LATER = Run("python -m bench lists", "2026-11-28", "2237addb8d01", "4.7", {"Python": "3.11.7"})


def outcome(measured: float = 6, **bound: float) -> Outcome:
    figure = Figure("a thing", "another", "a second", fixed(0), fixed(0), **bound)
    return Outcome(figure, [measured], [10.0])


def rows(document: str) -> list[str]:
    return [line for line in document.splitlines() if line.startswith("| a thing |")]


def test_the_document_says_where_a_bound_is_not_kept() -> None:
    outcomes = [outcome(at_least=bound) for bound in (0.5, 0.7)]
    kept, missed = rows(document_of([Section("delivery", RUN, outcomes)], MODULES))
    assert "| ≥ 0.5 | yes |" in kept
    assert "| ≥ 0.7 | **no** |" in missed


def test_what_was_written_is_read_as_the_same() -> None:
    sections = [
        Section("delivery", RUN, [outcome(at_least=0.5), outcome(at_most=0.5), outcome()]),
        Section("lists", LATER, []),
    ]
    again = read(rounds_of(sections))
    assert [(one.module, one.run) for one in again] == [("delivery", RUN), ("lists", LATER)]
    assert [one.holds for one in again[0].outcomes] == [True, False, None]
    assert rounds_of(again) == rounds_of(sections)
    assert document_of(again, MODULES) == document_of(sections, MODULES)


def test_a_run_of_one_module_replaces_its_section_alone() -> None:
    kept = [Section(name, RUN, [outcome()]) for name in ("lists", "delivery", "gone")]
    now = [Section("lists", LATER, [outcome(8)])]
    sections = replaced(kept, now, MODULES)
    assert sections == [kept[1], now[0]]
    document = document_of(sections, MODULES)
    assert [line.split(" | ")[2] for line in rows(document)] == ["0.600", "0.800"]
    delivery, lists = (
        document.partition(f"## {name}\n\n")[2].partition("\n")[0] for name in ("Delivery", "Lists")
    )
    assert delivery == (
        "`python -m bench` on 2026-11-27, commit `cce564f65bcd`, load before it 0.5."
    )
    assert lists == (
        "`python -m bench lists` on 2026-11-28, commit `2237addb8d01`, load before it 4.7."
    )


def test_what_was_never_measured_is_named() -> None:
    document = document_of([Section("lists", RUN, [outcome()])], MODULES)
    assert "## Not measured yet\n\n`delivery`, `pages`\n" in document
    whole = [Section(name, RUN, []) for name in MODULES]
    assert "Not measured" not in document_of(whole, MODULES)


def test_each_machine_has_a_table_which_says_of_what_where_there_are_several() -> None:
    one = [Section("delivery", RUN, []), Section("lists", LATER, [])]
    assert (
        document_of(one, MODULES).count("## Machine\n\n| | |\n|---|---|\n| Python | 3.11.7 |") == 1
    )
    other = Section("pages", replace(LATER, machine={"Python": "3.12.1"}), [])
    document = document_of([*one, other], MODULES)
    assert "## Machine of delivery, lists\n\n| | |\n|---|---|\n| Python | 3.11.7 |" in document
    assert "## Machine of pages\n\n| | |\n|---|---|\n| Python | 3.12.1 |" in document
