"""What the pages ask of searches and months, and what they make of the answers."""

from bff.clients.uploader_client import UploaderClient
from bff.words.searches import SearchTerm
from tests.bff.clients.conftest import Service


def test_months_are_asked_for_by_a_time(service: Service) -> None:
    month = {"month": "2026-02", "images": 3, "cursor": "c"}
    service.answer = (200, {}, {"items": [month]})
    (found,) = UploaderClient(service.url).months("inner", "taken", "asc")
    assert service.asked[0][1] == "/v1/images/months?by=taken&order=asc"
    assert (found.key, found.words, found.images, found.cursor) == (
        "2026-02",
        "February 2026",
        3,
        "c",
    )


def test_what_a_search_finds_is_counted(service: Service) -> None:
    service.answer = (200, {}, {"count": 41, "hints": []})
    assert UploaderClient(service.url).count("inner", {"q": "beach"}) == 41
    assert service.asked[0][1] == "/v1/images/count?q=beach"


def test_what_can_be_written_is_asked_of_the_one_table(service: Service) -> None:
    word = {"key": None, "example": "a b", "meaning": "Both.", "values": []}
    key = {"key": "in", "example": "in:none", "meaning": "None.", "values": ["none", "some"]}
    service.answer = (200, {}, {"items": [word, key]})
    assert UploaderClient(service.url).search_terms("inner") == [
        SearchTerm("", "a b", "Both."),
        SearchTerm("in", "in:none", "None.", ("none", "some")),
    ]
    assert service.asked[0][1] == "/v1/images/search-terms"
