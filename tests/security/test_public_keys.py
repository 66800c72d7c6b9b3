"""The published keys."""

import pytest

from tests.security.service import Service


@pytest.mark.parametrize("path", ["/.well-known/jwks.json", "/internal/jwks.json"])
def test_only_the_public_half_is_published(service: Service, path: str) -> None:
    answer = service.send("GET", path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    for key in answer.json["keys"]:
        assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}
        assert (key["kty"], key["crv"], key["alg"]) == ("OKP", "Ed25519", "EdDSA")


def test_the_two_lists_share_no_key(service: Service) -> None:
    access = service.send("GET", "/.well-known/jwks.json").json["keys"]
    identity = service.send("GET", "/internal/jwks.json").json["keys"]
    assert not {key["x"] for key in access} & {key["x"] for key in identity}
