"""A refusal is said in the same words by a page and by a script."""

from __future__ import annotations

from typing import Any

import pytest

from bff.pictures import MOST_CHARACTERS
from bff.web.form_results import FormResults, Result
from bff.words import error_texts
from bff.words.activity import OF_ACCOUNTS, OF_PICTURES, SENTENCES
from security.records.audit_log import Event
from tests.bff.fakes import an_image
from tests.contract.scripts import said_by
from uploader.decoding.details import DESCRIPTION_CHARACTERS
from uploader.library.names import NAME_CHARACTERS
from uploader.records.audit_log import Event as PictureEvent
from uploader.web.image_changes import ALT_CHARACTERS


@pytest.fixture(scope="module")
def scripts() -> dict[str, Any]:
    """The catalogue of the scripts."""
    said: dict[str, Any] = said_by(
        "shared/error_texts.js",
        "({codes: module.SENTENCES, statuses: module.SENTENCES_BY_STATUS,"
        " unknown: module.UNKNOWN})",
    )
    return said


def test_a_code_that_both_know_has_one_sentence(scripts: dict[str, Any]) -> None:
    both = scripts["codes"].keys() & error_texts.SENTENCES.keys()
    assert {"unsupported_type", "quota_exceeded", "storage_full"} <= both
    assert {code: scripts["codes"][code] for code in both} == {
        code: error_texts.SENTENCES[code] for code in both
    }


def test_a_status_that_both_know_has_one_sentence(scripts: dict[str, Any]) -> None:
    by_scripts = {int(status): text for status, text in scripts["statuses"].items()}
    both = by_scripts.keys() & error_texts.BY_STATUS.keys()
    assert {413, 503, 507} <= both
    assert {status: by_scripts[status] for status in both} == {
        status: error_texts.BY_STATUS[status] for status in both
    }


def test_a_request_of_htmx_fails_in_the_words_of_the_catalogue(scripts: dict[str, Any]) -> None:
    answer = "{status, getResponseHeader: () => null}"
    said = said_by(
        "shared/failed_requests.js",
        f"data.map((status) => [status, module.sentenceOf({answer})])",
        [*scripts["statuses"], "500"],
    )
    wait = error_texts.wait_words(None)
    catalogue = scripts["statuses"] | {"500": scripts["unknown"]}
    differing = {
        int(status) for status, text in said if text != catalogue[status].format(wait=wait)
    }
    # These are about uploads in the catalogue.
    assert differing == {403, 413}


def test_what_neither_knows_has_one_sentence(scripts: dict[str, Any]) -> None:
    assert scripts["unknown"] == error_texts.UNKNOWN


@pytest.mark.parametrize("seconds", [None, 0, 1, 2, 119, 120, 121, 3600])
def test_a_wait_is_said_in_the_same_words(seconds: int | None) -> None:
    said = said_by("shared/numbers.js", "module.formatWait(data)", seconds)
    assert said == error_texts.wait_words(seconds)


def test_a_length_that_is_named_is_the_one_that_is_kept() -> None:
    assert {
        "name": NAME_CHARACTERS,
        "alt": ALT_CHARACTERS,
        "description": DESCRIPTION_CHARACTERS,
    } == MOST_CHARACTERS


@pytest.mark.parametrize("event", Event)
def test_every_event_of_the_audit_log_has_its_sentence(event: Event) -> None:
    assert event.value in SENTENCES


def test_an_administrator_is_offered_the_events_of_accounts_and_none_of_pictures() -> None:
    assert {event.value for event in Event} == OF_ACCOUNTS.keys()
    assert {event.value for event in PictureEvent} == OF_PICTURES.keys()


@pytest.mark.parametrize("new", [0, 1, 2])
@pytest.mark.parametrize("known", [0, 1, 2])
@pytest.mark.parametrize("failed", [0, 1, 2])
def test_what_became_of_files_is_said_in_the_same_words(new: int, known: int, failed: int) -> None:
    results = [
        *[Result("a.jpg", an_image(1))] * new,
        *[Result("a.jpg", an_image(1), is_duplicate=True)] * known,
        *[Result("a.txt", problem="No.")] * failed,
    ]
    uploads = [
        {
            "name": result.sent_name,
            "files": 1,
            "state": "done" if result.ok else "failed",
            "picture": {"name": result.image.name, "duplicate": result.is_duplicate}
            if result.image
            else None,
        }
        for result in results
    ]
    said = said_by(
        "upload/sentences.js",
        "[module.summarySentence(data), data.map(module.stateSentence)]",
        uploads,
    )
    pages = [result.duplicate_words for result in results if result.is_duplicate]
    rows = [row for row in said[1] if "already" in row]
    assert (said[0], rows) == (FormResults(files=results).words, pages)
