"""Refusals of the API document: references to one answer for each status."""

from security.web.openapi_answers import FRESH_PROOF, completed, components, problems

NOT_FOUND = {"$ref": "#/components/responses/NotFound"}


def test_a_refusal_refers_to_the_one_answer_of_its_status() -> None:
    answers = completed({"404": {"description": problems(404)[404]}}, is_public=True)
    assert answers["404"] == NOT_FOUND


def test_a_refusal_that_means_more_here_says_so_beside_the_reference() -> None:
    answers = completed({"404": {"description": "No such session."}}, is_public=True)
    assert answers["404"] == NOT_FOUND | {"description": "No such session."}


def test_an_operation_that_needs_a_fresh_proof_refers_to_the_answer_that_says_so() -> None:
    answers = completed({"401": {"description": FRESH_PROOF[401]}}, is_public=False)
    assert answers["401"] == {"$ref": "#/components/responses/ProofRequired"}
    assert completed({}, is_public=False)["401"] == {"$ref": "#/components/responses/Unauthorized"}


def test_every_operation_has_what_the_gateway_may_answer() -> None:
    assert set(completed({}, is_public=True)) == {
        "400",
        "408",
        "413",
        "414",
        "415",
        "421",
        "431",
        "503",
    }
    assert set(completed({}, is_public=False)) >= {"401", "403"}


def test_an_answer_without_a_body_has_no_content() -> None:
    answers = completed({"204": {"description": "Gone.", "content": {}}}, is_public=True)
    assert answers["204"] == {"description": "Gone."}


def test_refusals_are_problem_documents_with_the_header_that_must_be_there() -> None:
    found = components()
    for answer in found.values():
        assert list(answer["content"]) == ["application/problem+json"]
    assert found["Unauthorized"]["headers"]["WWW-Authenticate"]["required"]
    assert found["ProofRequired"]["headers"]["WWW-Authenticate"]["required"]
    assert found["TooManyRequests"]["headers"]["Retry-After"]["required"]
    assert found["ContentTooLarge"]
    assert found["UriTooLong"]
