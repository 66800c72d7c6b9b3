"""API tokens: made, shown once, listed and revoked."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from bff.clients.api_tokens_client import WantedToken
from bff.outcomes import Refusal, ServiceDown
from tests.bff.conftest import first, page
from tests.bff.fake_account import NOW, a_token
from tests.bff.fakes import PASSWORD, PUBLIC, FakeSecurity, an_id

TYPED = {
    "name": "ShareX at home", "scopes": ["upload", "read"], "ends": "never",
    "networks": "192.0.2.0/24\r\n198.51.100.7, 2001:db8::/32",
}  # fmt: skip
TOKEN = "vtr_" + "a1B2" * 9  # What the stand-in gives out.


def test_a_token_is_shown_once_in_the_answer_to_its_form(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    answer = alice.post("/account/apps", data=TYPED)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    shown = page(answer)
    assert first(shown, "#fresh-token").text() == TOKEN
    assert first(shown, "[data-copies='fresh-token']").attributes.keys() >= {"hidden"}
    assert PUBLIC in first(shown, "#tool-curl").text()
    assert TOKEN in first(shown, "#tool-curl").text()
    assert TOKEN not in alice.get("/account/apps").get_data(as_text=True)
    ((_, (wanted,)),) = security.changes
    assert wanted == WantedToken(
        "ShareX at home",
        ("upload", "read"),
        None,
        ("192.0.2.0/24", "198.51.100.7", "2001:db8::/32"),
    )


def test_an_end_is_counted_from_now(alice: FlaskClient, security: FakeSecurity) -> None:
    alice.post("/account/apps", data=TYPED | {"ends": "30"})
    ((_, (wanted,)),) = security.changes
    assert timedelta(0) <= wanted.expires_at - NOW - timedelta(days=30) < timedelta(hours=1)


def test_the_new_token_stands_first_among_the_others(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.tokens = [a_token(1)]
    names = page(alice.post("/account/apps", data=TYPED)).css(".entry bdi")
    assert [name.text() for name in names] == ["ShareX at home", "program 1"]


def test_no_silence_afterwards_keeps_a_token_from_being_shown(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    alice.post("/account/apps", data=TYPED)
    assert security.asked[-1] == "make_api_token"


def test_a_token_says_what_it_may_and_when_it_was_used(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.tokens = [
        a_token(
            1, networks=("192.0.2.0/24",), expires_at=NOW, last_used_at=NOW,
            last_used_from="192.0.2.9",
        ),
        a_token(2),
    ]  # fmt: skip
    used, unused = page(alice.get("/account/apps")).css(".entry")
    assert "vtr_ab01" in used.text()
    for words in ("Upload pictures", "From 192.0.2.0/24 only", "ended", "from 192.0.2.9"):
        assert words in used.text()
    for words in ("never ends", "Not used yet"):
        assert words in unused.text()


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"name": " "}, "name"), ({"name": "x" * 101}, "name"), ({"scopes": []}, "scopes")],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(
    alice: FlaskClient, security: FakeSecurity, typed: dict[str, object], field: str
) -> None:
    answer = alice.post("/account/apps", data=TYPED | typed)
    shown = page(answer)
    assert answer.status_code == 422
    assert first(shown, f"#{field}-error").text()
    assert "2001:db8::/32" in first(shown, "#networks").text()
    assert first(shown, "#expires_at option[selected]").attributes["value"] == "never"
    assert not security.changes


def test_what_security_says_of_one_network_stands_beside_all(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.failures["make_api_token"] = Refusal(
        422, "invalid_fields", fields={"networks.1": "No network."}
    )
    shown = page(alice.post("/account/apps", data=TYPED))
    assert first(shown, "#networks-error").text(strip=True) == "No network."
    assert "open" in first(shown, "details.more").attributes


def test_a_refusal_without_a_field_has_its_sentence(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.failures["make_api_token"] = Refusal(409, "too_many_tokens")
    answer = alice.post("/account/apps", data=TYPED)
    assert answer.status_code == 422
    assert "Revoke one first." in first(page(answer), ".summary-title").text()
    security.failures["make_api_token"] = Refusal(403, "insufficient_scope")
    assert alice.post("/account/apps", data=TYPED).status_code == 403


def test_an_end_that_nobody_offered_is_refused(alice: FlaskClient) -> None:
    assert alice.post("/account/apps", data=TYPED | {"ends": "soon"}).status_code == 400


def test_silence_and_haste_leave_all_that_was_typed(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.tokens = [a_token(1)]
    for failure, status in ((ServiceDown("security", 7), 503), (Refusal(429, "busy"), 429)):
        security.failures["make_api_token"] = failure
        answer = alice.post("/account/apps", data=TYPED)
        assert answer.status_code == status
        assert answer.headers["Retry-After"]
        shown = page(answer)
        assert first(shown, "#name").attributes["value"] == "ShareX at home"
        assert first(shown, ".summary-title").text()
        # Nobody was asked once more, so nothing is said of the others.
        assert shown.css(".entry") == []


def test_only_administrators_are_offered_what_administrators_may(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    assert page(alice.get("/account/apps")).css_first("[value='admin']") is None
    security.grant(frozenset({"read", "account", "admin"}))
    assert page(alice.get("/account/apps")).css_first("[value='admin']") is not None


def test_a_proof_is_asked_for_and_the_form_goes_on_with_it(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.needs_proof = True
    answer = alice.post("/account/apps", data=TYPED)
    carried: dict[str, list[str]] = {"confirm-password": [PASSWORD]}
    for one in page(answer).css("#confirm-form input[type=hidden]"):
        carried.setdefault(str(one.attributes["name"]), []).append(str(one.attributes["value"]))
    answer = alice.post("/confirm", data=carried)
    assert (answer.status_code, answer.location) == (307, "/account/apps")
    # As a browser follows it: with the same method and body.
    answer = alice.post(answer.location, data=carried)
    assert first(page(answer), "#fresh-token").text() == TOKEN
    ((_, (wanted,)),) = security.changes
    assert (wanted.name, wanted.scopes) == ("ShareX at home", ("upload", "read"))
    assert wanted.networks == ("192.0.2.0/24", "198.51.100.7", "2001:db8::/32")


def test_a_token_is_revoked_after_a_question(alice: FlaskClient, security: FakeSecurity) -> None:
    security.tokens = [a_token(1)]
    path = f"/account/apps/{an_id(1)}/revoke"
    asked = page(alice.get(path))
    assert first(asked, ".message-name").text() == "program 1"
    assert first(asked, "main form").attributes["action"] == path
    assert security.tokens
    answer = alice.post(path)
    assert (answer.status_code, answer.location) == (303, "/account/apps")
    assert security.changes == [("revoked", (an_id(1),))]


def test_a_token_of_somebody_else_is_not_there(alice: FlaskClient, security: FakeSecurity) -> None:
    assert alice.get(f"/account/apps/{an_id(1)}/revoke").status_code == 404
    security.failures["revoke_api_token"] = Refusal(404, "not_found")
    assert alice.post(f"/account/apps/{an_id(1)}/revoke").location == "/account/apps"
    security.failures["revoke_api_token"] = Refusal(429, "busy")
    assert alice.post(f"/account/apps/{an_id(1)}/revoke").status_code == 429
