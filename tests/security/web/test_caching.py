"""Which answers may be stored."""

import pytest

from tests.security.service import Service


@pytest.mark.parametrize("path", ["/v1/user", "/v1/nothing", "/livez", "/readyz", "/openapi.json"])
def test_an_answer_is_not_stored(service: Service, path: str) -> None:
    assert service.send("GET", path).headers["Cache-Control"] == "no-store"


def test_tokens_are_not_stored(service: Service) -> None:
    """RFC 6749, section 5.1."""
    service.register("alice")
    assert service.log_in("alice").headers["Cache-Control"] == "no-store"


def test_an_answer_that_allows_it_keeps_its_own_word(service: Service) -> None:
    answer = service.send("GET", "/.well-known/jwks.json")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
