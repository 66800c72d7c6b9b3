"""What every accepted upload is answered with, and how it is counted."""

import pytest
from apiflask import APIFlask

from tests.uploader.rows import an_image
from uploader.dependencies import Dependencies
from uploader.intake.submission import Accepted
from uploader.web.upload_answers import (
    count_accepted,
    describe_accepted,
    json_answer,
    text_answer,
)

IMAGE = an_image(state="ready", bytes=100)


def counted(d: Dependencies, name: str, **labels: str) -> float | None:
    return d.measures.registry.get_sample_value(f"vitrine_uploader_{name}_total", labels)


@pytest.mark.parametrize(("duplicate", "status"), [(False, 201), (True, 200)])
def test_an_accepted_upload_is_answered_with_its_address(
    app: APIFlask, duplicate: bool, status: int
) -> None:
    with app.test_request_context():
        answer = describe_accepted(Accepted(IMAGE, duplicate))
        responses = [json_answer(answer), text_answer(answer)]
    assert answer.duplicate is duplicate
    for response in responses:
        assert response.status_code == status
        assert response.headers["Location"] == answer.url
        assert response.headers["Cache-Control"] == "no-store"
    assert responses[0].get_json()["id"] == IMAGE.id
    assert responses[1].get_data(as_text=True) == f"{answer.url}\n"


def test_a_new_image_is_counted_with_its_bytes_and_a_duplicate_without(
    app: APIFlask, d: Dependencies
) -> None:
    with app.test_request_context():
        for duplicate in (False, True, True):
            count_accepted(Accepted(IMAGE, duplicate))
    assert counted(d, "uploads", code="created") == 1
    assert counted(d, "uploads", code="duplicate") == 2
    assert counted(d, "received_bytes") == 100
