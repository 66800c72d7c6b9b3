"""The question that the gateway asks about every credential."""

import pytest
from werkzeug.test import TestResponse

from security.credentials.api_tokens import revoke_all
from security.credentials.permissions import Scope
from security.keys.signing_keys import RENEWABLE_SECONDS, Purpose
from tests.security.conftest import MovableClock
from tests.security.keys.rotation import rotate
from tests.security.service import Service


def test_a_live_token_is_answered_with_its_owner(service: Service) -> None:
    alice = service.new_caller("Alice")
    answer = service.auth(alice.access_token)
    assert answer.status_code == 200
    assert set(answer.json) == {"id", "login", "session_id", "scope", "role", "expires_at"}
    assert answer.json["login"] == "Alice"
    assert answer.json["scope"] == "read upload write delete account"
    assert answer.json["role"] == "member"
    assert answer.json["expires_at"] == "2027-01-15T08:15:00Z"


def test_an_api_token_is_answered_with_the_same_identity(service: Service) -> None:
    alice = service.new_caller("Alice")
    made = service.make_api_token(alice, name="x", scopes=["upload", "read"])
    answer = service.auth(made["token"])
    assert answer.status_code == 200
    assert answer.json == {
        "id": service.auth(alice.access_token).json["id"], "login": "Alice",
        "token_id": made["id"], "scope": "read upload", "role": "member", "expires_at": None,
    }  # fmt: skip
    assert answer.headers["X-Accel-Expires"] == "@1800000000"
    identity = {"X-Identity": answer.headers["X-Identity"]}
    assert service.send("GET", "/v1/user", headers=identity).json["login"] == "Alice"
    claims = service.deps.signed_tokens.verify(Purpose.IDENTITY, identity["X-Identity"])
    assert (claims.credential_id, claims.login) == (made["id"], "Alice")
    assert claims.scopes == {Scope.READ, Scope.UPLOAD}


def test_an_api_token_says_when_it_expires(service: Service) -> None:
    alice, end = service.new_caller("alice"), "2027-01-15T08:00:30Z"
    made = service.make_api_token(alice, name="x", scopes=["read"], expires_at=end)
    assert service.auth(made["token"]).json["expires_at"] == end


def test_an_api_token_is_judged_by_the_address_that_the_gateway_names(service: Service) -> None:
    alice = service.new_caller("alice")
    made = service.make_api_token(alice, name="x", scopes=["read"], networks=["192.0.2.0/24"])
    for address, status in (("192.0.2.1", 200), ("::ffff:192.0.2.1", 200), ("192.0.3.1", 401)):
        headers = {"Authorization": f"Bearer {made['token']}", "X-Real-IP": address}
        assert service.send("GET", "/auth", headers=headers).status_code == status, address
    assert service.auth(made["token"]).status_code == 401


def test_an_api_token_is_no_access_token_and_no_form_of_a_browser(service: Service) -> None:
    alice = service.new_caller("alice")
    token = service.make_api_token(alice, name="x", scopes=["read"])["token"]
    assert form_of(service, token, "").status_code == 401
    assert form_of(service, token, token).status_code == 401
    assert service.refresh(token).status_code == 401


@pytest.mark.parametrize("seconds", [0, 3600])
def test_an_identity_of_an_api_token_is_renewed_while_the_token_lives(
    service: Service, clock: MovableClock, seconds: int
) -> None:
    alice = service.new_caller("alice")
    made = service.make_api_token(alice, name="x", scopes=["upload"], networks=["127.0.0.1"])
    identity = service.auth(made["token"]).headers["X-Identity"]
    clock.move(seconds)
    answer = renewed(service, identity)
    assert (answer.status_code, answer.json["token_id"]) == (200, made["id"])
    with service.deps.database.writing() as connection:
        revoke_all(connection, answer.json["id"])
    assert renewed(service, identity).status_code == 401


def test_the_answer_may_be_kept_to_the_end_of_this_second(
    service: Service, clock: MovableClock
) -> None:
    alice = service.new_caller("alice")
    clock.move(0.9)
    assert service.auth(alice.access_token).headers["X-Accel-Expires"] == "@1800000000"


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", "Bearer  x", "x", "Token x",
     "Bearer vtr_", "Bearer vtr_0123456789ABCDEFGHIJKLMNOPQRST4PMbyp", "Bearer VTR_" + "0" * 36],
)  # fmt: skip
def test_a_refusal_is_never_kept(service: Service, header: str) -> None:
    answer = service.send("GET", "/auth", headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")
    challenge = answer.headers["WWW-Authenticate"]
    assert challenge.startswith('Bearer realm="vitrine"')
    # RFC 6750, section 3.1: no error where none was sent, or something of another scheme.
    assert ('error="invalid_token"' in challenge) == header.startswith("Bearer")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not {"X-Accel-Expires", "X-Identity"} & set(answer.headers.keys())


def test_a_cookie_and_a_query_are_no_credential(service: Service) -> None:
    alice = service.new_caller("alice")
    path = f"/auth?access_token={alice.access_token}"
    headers = {"Cookie": f"access={alice.access_token}"}
    assert service.send("GET", path, headers=headers).status_code == 401


def test_the_identity_lives_for_more_than_half_its_time(
    service: Service, clock: MovableClock
) -> None:
    alice = service.new_caller("alice")
    first = service.identity(alice)
    clock.move(29)
    assert service.identity(alice) == first
    assert service.send("GET", "/v1/user", headers=first).status_code == 200
    clock.move(2)
    assert service.identity(alice) != first


def renewed(service: Service, identity: str) -> TestResponse:
    return service.send("GET", "/internal/identity", headers={"X-Identity": identity})


@pytest.mark.parametrize("seconds", [0, 66, 3600, RENEWABLE_SECONDS])
def test_an_identity_is_renewed_as_long_as_its_session_lives(
    service: Service, clock: MovableClock, seconds: int
) -> None:
    alice = service.new_caller("alice")
    known = service.auth(alice.access_token)
    clock.move(seconds)
    answer = renewed(service, known.headers["X-Identity"])
    assert answer.status_code == 200
    assert "X-Accel-Expires" not in answer.headers
    assert answer.json == {k: v for k, v in known.json.items() if k != "expires_at"}
    fresh = {"X-Identity": answer.headers["X-Identity"]}
    assert service.send("GET", "/v1/user", headers=fresh).status_code == 200


def test_an_identity_is_renewed_across_a_rotation_of_the_keys(
    service: Service, clock: MovableClock
) -> None:
    identity = service.identity(service.new_caller("alice"))["X-Identity"]
    rotate(service)
    clock.move(3600)
    assert renewed(service, identity).status_code == 200


def test_an_identity_that_is_too_old_is_not_renewed(service: Service, clock: MovableClock) -> None:
    identity = service.identity(service.new_caller("alice"))["X-Identity"]
    clock.move(RENEWABLE_SECONDS + 66)
    assert renewed(service, identity).status_code == 401


@pytest.mark.parametrize("seconds", [0, 3600])
def test_an_identity_whose_session_has_ended_is_not_renewed(
    service: Service, clock: MovableClock, seconds: int
) -> None:
    alice = service.new_caller("alice")
    identity = service.identity(alice)
    assert service.send("DELETE", "/v1/token", headers=identity).status_code == 204
    clock.move(seconds)
    answer = renewed(service, identity["X-Identity"])
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")
    assert "X-Identity" not in answer.headers


def test_nothing_but_an_identity_is_renewed(service: Service) -> None:
    alice = service.new_caller("alice")
    identity = service.identity(alice)["X-Identity"]
    head, claims, signature = identity.split(".")
    for forged in ("", "x", alice.access_token, alice.refresh_token, f"{head}.{claims}.",
                   f"{head}.{claims}.{signature[:-9]}{'A' * 9}", f"Bearer {identity}"):  # fmt: skip
        assert renewed(service, forged).status_code == 401
    headers = {"Authorization": f"Bearer {alice.access_token}"}
    assert service.send("GET", "/internal/identity", headers=headers).status_code == 401


def test_an_expired_identity_is_good_for_nothing_else(
    service: Service, clock: MovableClock
) -> None:
    identity = service.identity(service.new_caller("alice"))
    clock.move(66)
    assert renewed(service, identity["X-Identity"]).status_code == 200
    for method, path in (("GET", "/v1/user"), ("GET", "/v1/sessions"), ("DELETE", "/v1/token")):
        assert service.send(method, path, headers=identity).status_code == 401


def form_of(service: Service, access: str, refresh: str) -> TestResponse:
    headers = {"Authorization": f"Bearer {access}", "X-Refresh-Token": refresh}
    return service.send("GET", "/internal/form", headers=headers)


def test_a_form_is_its_senders_by_either_token(service: Service, clock: MovableClock) -> None:
    alice = service.new_caller("alice")
    known = service.auth(alice.access_token).json
    assert form_of(service, alice.access_token, "").json["session_id"] == known["session_id"]
    clock.move(3600)
    answer = form_of(service, alice.access_token, alice.refresh_token)
    assert answer.json["session_id"] == known["session_id"]
    identity = {"X-Identity": answer.headers["X-Identity"]}
    assert service.send("GET", "/v1/user", headers=identity).status_code == 200
    # It was not exchanged.
    assert service.refresh(alice.refresh_token).status_code == 200


def test_a_form_is_nobodys_without_a_token_that_can_be_used(
    service: Service, clock: MovableClock
) -> None:
    alice = service.new_caller("alice")
    identity = service.identity(alice)
    assert service.refresh(alice.refresh_token).status_code == 200
    clock.move(3600)
    for access, refresh in (
        (alice.access_token, ""), (alice.access_token, alice.refresh_token), ("", ""),
        ("", "vtrr_" + "x" * 43), (alice.access_token, identity["X-Identity"]),
    ):  # fmt: skip
        answer = form_of(service, access, refresh)
        assert (answer.status_code, answer.json["code"]) == (401, "unauthorized")
    # A token that comes too late is no theft here, where it is not exchanged.
    assert service.log_in("alice").status_code == 200


def test_a_form_of_a_session_that_has_ended_is_nobodys(service: Service) -> None:
    alice = service.new_caller("alice")
    identity = service.identity(alice)
    assert service.send("DELETE", "/v1/token", headers=identity).status_code == 204
    assert form_of(service, alice.access_token, alice.refresh_token).status_code == 401
