"""All that can be written in a search is explained."""

from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, headers_of
from uploader.search.terms import FORMS, KEYS


def test_words_and_keys_are_listed_with_an_example_and_a_sentence(client: FlaskClient) -> None:
    answer = client.get("/v1/images/search-terms", headers=headers_of(ALICE)).get_json()
    assert [one["key"] for one in answer["items"]] == [None] * len(FORMS) + list(KEYS)
    by_key = {one["key"]: one for one in answer["items"]}
    assert by_key["is"]["values"] == [
        "shared", "private", "favourite", "untagged", "damaged", "trashed",
    ]  # fmt: skip
    assert by_key["size"] == {
        "key": "size",
        "example": "size:>5mb",
        "meaning": "The size of the file in b, kb, mb or gb: over, under, or from one to another.",
        "values": [],
    }
