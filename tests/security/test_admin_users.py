"""Users as administrators handle them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from security.clients.uploader_client import StoredAmounts
from security.credentials.permissions import Scope
from security.records.audit_log import Event
from security.records.tables import audit_events
from tests.security.conftest import FakeUploader, MovableClock
from tests.security.service import PASSWORD, Caller, Service, assert_problem
from tests.security.test_access import identity_with

PATH = "/v1/admin/users"


@pytest.fixture
def founder(service: Service) -> Caller:
    return service.founder()


@pytest.fixture
def alice(service: Service) -> Caller:
    return service.new_caller("alice")


def id_of(service: Service, login: str) -> str:
    user = service.deps.users.find(login)
    assert user is not None
    return user.id


def change(service: Service, by: Caller, login: str, **wanted: Any) -> TestResponse:
    return service.send_as(by, "PATCH", f"{PATH}/{id_of(service, login)}", json=wanted)


def role(service: Service, caller: Caller) -> str:
    return str(service.auth(caller.access_token).json["role"])


def test_a_list_tells_who_is_there_and_what_they_store(
    service: Service, founder: Caller, alice: Caller, uploader: FakeUploader
) -> None:
    answer = service.send_as(founder, "GET", PATH)
    assert [user["login"] for user in answer.json["items"]] == ["alice", "founder"]
    assert answer.json["items"][0] == {
        "id": id_of(service, "alice"),
        "login": "alice",
        "created_at": "2027-01-15T08:00:00Z",
        "role": "member",
        "disabled": False,
        "quota_images": None,
        "quota_bytes": None,
        "last_seen_at": "2027-01-15T08:00:00Z",
        "tokens": 0,
        "usage": {"images": 2, "bytes": 300},
    }
    ids = [user["id"] for user in answer.json["items"]]
    assert uploader.owners_asked == [ids]


def test_the_usage_is_null_when_it_cannot_be_had(
    service: Service, founder: Caller, uploader: FakeUploader
) -> None:
    uploader.answer = None
    answer = service.send_as(founder, "GET", PATH)
    assert answer.status_code == 200
    assert answer.json["items"][0]["usage"] is None


def test_a_list_is_searched_and_goes_on_at_its_cursor(service: Service, founder: Caller) -> None:
    for login in ("anna", "annette", "hannah", "bob"):
        service.register(login)
    found, cursor = [], ""
    while True:
        page = service.send_as(founder, "GET", f"{PATH}?q=ANN&limit=2{cursor}").json
        found += [user["login"] for user in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == ["anna", "annette", "hannah"]


def test_nobody_found_is_an_empty_list(
    service: Service, founder: Caller, uploader: FakeUploader
) -> None:
    answer = service.send_as(founder, "GET", f"{PATH}?q=nobody")
    assert answer.json == {"items": [], "next_cursor": None}
    assert uploader.owners_asked == []


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "cursor=x", f"q={'x' * 257}"])
def test_a_wrong_query_is_named_by_its_field(service: Service, founder: Caller, query: str) -> None:
    answer = service.send_as(founder, "GET", f"{PATH}?{query}")
    assert_problem(answer, 422, "invalid_fields")
    assert [error["field"] for error in answer.json["errors"]] == [query.partition("=")[0]]


def test_a_role_is_that_of_the_next_session(
    service: Service, founder: Caller, alice: Caller
) -> None:
    answer = change(service, founder, "alice", role="administrator")
    assert (answer.status_code, answer.json["role"]) == (200, "administrator")
    alice = service.log_in_again("alice")
    assert service.send_as(alice, "GET", PATH).status_code == 200
    assert change(service, founder, "alice", role="member").json["role"] == "member"
    alice = service.log_in_again("alice")
    assert_problem(service.send_as(alice, "GET", PATH), 403, "insufficient_scope")


def test_who_administers_again_does_not_so_by_the_tokens_of_before(
    service: Service, founder: Caller, alice: Caller
) -> None:
    change(service, founder, "alice", role="administrator")
    alice = service.log_in_again("alice")
    made = {
        name: service.make_api_token(alice, name=name, scopes=scopes)["token"]
        for name, scopes in {"both": ["read", "admin"], "one": ["admin"]}.items()
    }
    for again in ("member", "administrator"):
        change(service, founder, "alice", role=again)
    assert service.auth(made["one"]).status_code == 401
    headers = {"X-Identity": service.auth(made["both"]).headers["X-Identity"]}
    assert_problem(service.send("GET", PATH, headers=headers), 403, "insufficient_scope")
    alice = service.log_in_again("alice")
    fresh = service.make_api_token(alice, name="fresh", scopes=["admin"])["token"]
    headers = {"X-Identity": service.auth(fresh).headers["X-Identity"]}
    assert service.send("GET", PATH, headers=headers).status_code == 200


@pytest.mark.parametrize("before", ["member", "administrator"])
def test_another_role_ends_every_session_at_once(
    service: Service, founder: Caller, alice: Caller, before: str
) -> None:
    """OWASP ASVS 7.2.4: nothing that was begun with one privilege goes on with another."""
    change(service, founder, "alice", role=before)
    sessions = [service.log_in_again("alice") for _ in range(2)]
    identities = [service.identity(one) for one in sessions]
    change(service, founder, "alice", role={"member": "administrator"}.get(before, "member"))
    for session, identity in zip(sessions, identities, strict=True):
        assert service.auth(session.access_token).status_code == 401
        assert service.refresh(session.refresh_token).status_code == 401
        # Nor does what is under way go on.
        assert service.send("GET", "/v1/user", headers=identity).status_code == 401
        assert service.send("GET", "/internal/identity", headers=identity).status_code == 401
    assert service.auth(founder.access_token).status_code == 200


def test_the_role_that_somebody_has_already_ends_nothing(
    service: Service, founder: Caller, alice: Caller
) -> None:
    assert change(service, founder, "alice", role="member").status_code == 200
    assert service.auth(alice.access_token).status_code == 200
    assert not [line for line in service.audited() if line.event == Event.ROLE_CHANGED]


def test_whoever_lays_the_role_down_is_answered_and_signed_out(
    service: Service, founder: Caller, alice: Caller
) -> None:
    change(service, founder, "alice", role="administrator")
    answer = change(service, founder, "founder", role="member")
    assert (answer.status_code, answer.json["role"]) == (200, "member")
    assert service.auth(founder.access_token).status_code == 401


def test_a_disabled_account_is_shut_and_can_be_opened_again(
    service: Service, founder: Caller, alice: Caller
) -> None:
    assert change(service, founder, "alice", disabled=True).json["disabled"]
    assert service.auth(alice.access_token).status_code == 401
    assert not change(service, founder, "alice", disabled=False).json["disabled"]
    # Whoever was signed in then signs in anew.
    assert service.auth(alice.access_token).status_code == 401
    assert service.auth(service.log_in_again("alice").access_token).status_code == 200


def test_a_link_that_was_made_before_lets_nobody_into_an_account_that_is_opened_again(
    service: Service, founder: Caller, alice: Caller
) -> None:
    made = service.send_as(founder, "POST", f"{PATH}/{id_of(service, 'alice')}/reset-link", json={})
    change(service, founder, "alice", disabled=True)
    change(service, founder, "alice", disabled=False)
    code = made.json["url"].rpartition("/")[2]
    body = {"code": code, "new_password": "nine grey otters under a bridge"}
    assert_problem(service.send("POST", "/v1/password-reset", json=body), 422, "invalid_code")
    assert service.log_in("alice").status_code == 200


@pytest.mark.parametrize("how", ["demoted", "disabled", "deleted", "gone"])
def test_a_link_that_an_administrator_may_have_kept_ends_with_the_office(
    service: Service, founder: Caller, alice: Caller, how: str
) -> None:
    """It would otherwise be a way into anybody's account for a day."""
    change(service, founder, "alice", role="administrator")
    alice = service.log_in_again("alice")
    made = service.send_as(alice, "POST", f"{PATH}/{id_of(service, 'founder')}/reset-link", json={})
    if how == "demoted":
        answer = change(service, founder, "alice", role="member")
    elif how == "disabled":
        answer = change(service, founder, "alice", disabled=True)
    elif how == "deleted":
        answer = service.send_as(founder, "DELETE", f"{PATH}/{id_of(service, 'alice')}")
    else:
        answer = service.send_as(alice, "DELETE", "/v1/user", json={"password": PASSWORD})
    assert answer.status_code in (200, 202)
    code = made.json["url"].rpartition("/")[2]
    body = {"code": code, "new_password": "nine grey otters under a bridge"}
    assert_problem(service.send("POST", "/v1/password-reset", json=body), 422, "invalid_code")


def test_of_somebody_else_a_link_stays(service: Service, founder: Caller, alice: Caller) -> None:
    service.register("bob")
    made = service.send_as(founder, "POST", f"{PATH}/{id_of(service, 'bob')}/reset-link", json={})
    change(service, founder, "alice", disabled=True)
    code = made.json["url"].rpartition("/")[2]
    body = {"code": code, "new_password": "nine grey otters under a bridge"}
    assert service.send("POST", "/v1/password-reset", json=body).status_code == 204


def test_an_api_token_is_refused_while_its_user_is_disabled_and_goes_on_afterwards(
    service: Service, founder: Caller, alice: Caller
) -> None:
    """Programs need not be set up anew; who wants them ended makes a link that revokes them."""
    token = service.make_api_token(alice, name="program", scopes=["read"])["token"]
    identity = {"X-Identity": service.auth(token).headers["X-Identity"]}
    change(service, founder, "alice", disabled=True)
    assert service.auth(token).status_code == 401
    # Nor does what is under way go on.
    assert service.send("GET", "/v1/user", headers=identity).status_code == 401
    change(service, founder, "alice", disabled=False)
    assert service.auth(token).status_code == 200


def test_a_link_that_is_used_while_the_account_is_shut_ends_its_tokens_for_good(
    service: Service, founder: Caller, alice: Caller
) -> None:
    """How an account that leaked is given back: nothing that was stolen works for a moment."""
    token = service.make_api_token(alice, name="program", scopes=["read"])["token"]
    change(service, founder, "alice", disabled=True)
    path = f"{PATH}/{id_of(service, 'alice')}/reset-link"
    made = service.send_as(founder, "POST", path, json={"revoke_tokens": True}).json
    body = {
        "code": made["url"].rpartition("/")[2],
        "new_password": "nine grey otters under a bridge",
    }
    assert service.send("POST", "/v1/password-reset", json=body).status_code == 204
    assert service.log_in("alice", body["new_password"]).status_code == 401
    change(service, founder, "alice", disabled=False)
    assert service.auth(token).status_code == 401
    assert service.log_in("alice", body["new_password"]).status_code == 200


def test_quotas_are_set_one_by_one_and_given_back(
    service: Service, founder: Caller, alice: Caller
) -> None:
    def quotas(**wanted: int | None) -> tuple[int | None, int | None]:
        answer = change(service, founder, "alice", **wanted)
        assert answer.status_code == 200
        return answer.json["quota_images"], answer.json["quota_bytes"]

    assert quotas(quota_images=3) == (3, None)
    assert quotas(quota_bytes=0) == (3, 0)
    assert quotas() == (3, 0)
    assert quotas(quota_images=None) == (None, 0)
    assert quotas(quota_bytes=2**53 - 1) == (None, 2**53 - 1)


def test_the_identity_has_the_quota_of_the_user_alone(
    service: Service, founder: Caller, alice: Caller
) -> None:
    before = service.identity(alice)["X-Identity"]
    change(service, founder, "alice", quota_images=3, quota_bytes=4000)
    after = service.identity(alice)["X-Identity"]
    assert after != before
    session = service.deps.sessions.find(
        service.auth(alice.access_token).json["session_id"], id_of(service, "alice")
    )
    assert session is not None
    assert (session.quota.images, session.quota.bytes) == (3, 4000)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"role": "owner"}, "role"),
        ({"role": None}, "role"),
        ({"role": 7}, "role"),
        ({"disabled": "yes"}, "disabled"),
        ({"disabled": 1}, "disabled"),
        ({"disabled": None}, "disabled"),
        ({"quota_images": -1}, "quota_images"),
        ({"quota_images": "7"}, "quota_images"),
        ({"quota_images": 7.5}, "quota_images"),
        ({"quota_images": True}, "quota_images"),
        ({"quota_bytes": 2**53}, "quota_bytes"),
        ({"quota_bytes": 10**400}, "quota_bytes"),
    ],
)
def test_what_is_wrong_is_named_by_its_field_and_nothing_is_changed(
    service: Service, founder: Caller, alice: Caller, body: dict[str, object], field: str
) -> None:
    answer = change(service, founder, "alice", **{"quota_images": 1, "disabled": True} | body)
    assert_problem(answer, 422, "invalid_fields")
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert role(service, alice) == "member"


@pytest.mark.parametrize("user_id", ["x" * 22, "short", "x" * 23, "%00", "..%2f"])
def test_nobody_is_there_to_be_changed(service: Service, founder: Caller, user_id: str) -> None:
    answer = service.send_as(founder, "PATCH", f"{PATH}/{user_id}", json={"disabled": True})
    assert_problem(answer, 404, "not_found")


@pytest.mark.parametrize("wanted", [{"disabled": True}, {"role": "member"}])
def test_the_last_administrator_stays(
    service: Service, founder: Caller, wanted: dict[str, Any]
) -> None:
    assert_problem(change(service, founder, "founder", **wanted), 409, "last_administrator")
    assert role(service, founder) == "administrator"


def test_a_change_is_made_as_a_whole_or_not_at_all(service: Service, founder: Caller) -> None:
    answer = change(service, founder, "founder", quota_images=1, disabled=True)
    assert_problem(answer, 409, "last_administrator")
    (user,) = service.send_as(founder, "GET", PATH).json["items"]
    assert (user["quota_images"], user["disabled"]) == (None, False)


@pytest.mark.parametrize("wanted", [{"disabled": True}, {"role": "member"}])
def test_of_two_who_shut_each_other_out_one_stays(
    service: Service, founder: Caller, alice: Caller, wanted: dict[str, Any]
) -> None:
    change(service, founder, "alice", role="administrator")
    alice = service.log_in_again("alice")
    headers = [(service.identity(founder), "alice"), (service.identity(alice), "founder")]

    def shut_out(asked: tuple[dict[str, str], str]) -> int:
        path = f"{PATH}/{id_of(service, asked[1])}"
        return service.send("PATCH", path, headers=asked[0], json=wanted).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = set(pool.map(shut_out, headers))
    # The slower one finds itself the last, or its session is over.
    assert 200 in statuses
    assert statuses <= {200, 401, 409}
    assert len(statuses) == 2
    assert service.deps.directory.counts().administrators >= 1
    with service.deps.database.reading() as connection:
        left = [
            entry
            for login in ("alice", "founder")
            if (entry := service.deps.directory.find_in(connection, id_of(service, login)))
            and entry.role == "administrator"
            and not entry.is_disabled
        ]
    assert len(left) == 1


def test_each_change_has_its_line_with_who_did_it(
    service: Service, founder: Caller, alice: Caller
) -> None:
    change(service, founder, "alice", role="administrator", disabled=True, quota_images=3)
    change(service, founder, "alice", role="administrator", disabled=True, quota_images=3)
    change(service, founder, "alice", disabled=False, quota_images=None)
    query = select(audit_events).where(audit_events.c.actor_id == id_of(service, "founder"))
    with service.deps.database.reading() as connection:
        lines = connection.execute(query.order_by(audit_events.c.id)).all()
    assert [(line.event, line.details) for line in lines] == [
        (Event.ROLE_CHANGED, '{"role": "administrator", "sessions_ended": 1}'),
        (Event.DISABLED, '{"sessions_ended": 0}'),
        (Event.QUOTA_CHANGED, '{"quota_images": 3}'),
        (Event.ENABLED, "{}"),
        (Event.QUOTA_CHANGED, '{"quota_images": null}'),
    ]
    assert {line.user_id for line in lines} == {id_of(service, "alice")}


def test_a_proof_that_is_too_old_changes_nobody(
    service: Service, founder: Caller, alice: Caller, clock: MovableClock
) -> None:
    clock.move(601)
    assert_problem(change(service, founder, "alice", disabled=True), 401, "proof_required")
    assert service.auth(alice.access_token).status_code == 200


def program_of(service: Service, by: Caller) -> dict[str, str]:
    """The header of an API token that has all that one may have."""
    every = ["read", "upload", "write", "delete", "admin"]
    token = service.make_api_token(by, name="program", scopes=every)["token"]
    return {"X-Identity": service.auth(token).headers["X-Identity"]}


def assert_needs_account(answer: TestResponse) -> None:
    assert_problem(answer, 403, "insufficient_scope")
    assert 'scope="account"' in answer.headers["WWW-Authenticate"]


def test_a_role_is_changed_by_a_session_alone(
    service: Service, founder: Caller, alice: Caller
) -> None:
    """A key that a program has, with the scope `admin`, makes nobody an administrator."""
    headers = program_of(service, founder)
    path = f"{PATH}/{id_of(service, 'alice')}"
    for role in ("administrator", "member"):
        wanted = {"role": role, "quota_images": 3}
        assert_needs_account(service.send("PATCH", path, headers=headers, json=wanted))
    assert service.send_as(founder, "GET", path).json["quota_images"] is None
    for wanted in ({"quota_images": 3}, {"disabled": True}, {"disabled": False}):
        answer = service.send("PATCH", path, headers=headers, json=wanted)
        assert answer.status_code == 200


@pytest.mark.parametrize("whose", ["alice", "founder"])
@pytest.mark.parametrize(
    "wanted",
    [
        {"disabled": True},
        {"disabled": False},
        {"role": "member"},
        {"quota_images": 0},
        {"quota_bytes": None},
        {},
    ],
)
def test_a_program_changes_no_administrator_not_even_its_own(
    service: Service, founder: Caller, alice: Caller, whose: str, wanted: dict[str, Any]
) -> None:
    """A token that leaked would otherwise take the installation over."""
    change(service, founder, "alice", role="administrator")
    headers, path = program_of(service, founder), f"{PATH}/{id_of(service, whose)}"
    before = service.send_as(founder, "GET", path).json
    assert_needs_account(service.send("PATCH", path, headers=headers, json=wanted))
    assert service.send_as(founder, "GET", path).json == before


def test_a_program_opens_no_administrator_who_was_shut_out(
    service: Service, founder: Caller, alice: Caller
) -> None:
    change(service, founder, "alice", role="administrator", disabled=True)
    headers, path = program_of(service, founder), f"{PATH}/{id_of(service, 'alice')}"
    assert_needs_account(service.send("PATCH", path, headers=headers, json={"disabled": False}))
    assert service.send_as(founder, "GET", path).json["disabled"]


def test_a_program_neither_deletes_an_administrator_nor_makes_a_link(
    service: Service, founder: Caller, alice: Caller
) -> None:
    change(service, founder, "alice", role="administrator")
    headers, path = program_of(service, founder), f"{PATH}/{id_of(service, 'alice')}"
    assert_needs_account(service.send("DELETE", path, headers=headers))
    assert_needs_account(service.send("POST", f"{path}/reset-link", headers=headers, json={}))
    assert service.send_as(founder, "GET", path).status_code == 200


def test_members_neither_see_nor_change_anybody(service: Service, alice: Caller) -> None:
    assert_problem(service.send_as(alice, "GET", PATH), 403, "insufficient_scope")
    answer = change(service, alice, "alice", role="administrator")
    assert_problem(answer, 403, "insufficient_scope")
    assert role(service, alice) == "member"


def test_nothing_of_a_picture_is_told(service: Service, founder: Caller) -> None:
    text = service.send_as(founder, "GET", PATH).text
    assert not [word for word in ("name", "url", "thumb") if f'"{word}' in text]
    assert StoredAmounts.model_fields.keys() == {"images", "bytes"}


def test_a_link_sets_a_new_password_once(service: Service, founder: Caller, alice: Caller) -> None:
    path = f"{PATH}/{id_of(service, 'alice')}/reset-link"
    answer = service.send_as(founder, "POST", path, json={})
    assert answer.status_code == 201
    assert answer.json["expires_at"] == "2027-01-16T08:00:00Z"
    base, _, code = answer.json["url"].rpartition("/")
    assert base == "http://vitrine.test/reset"
    body = {"code": code, "new_password": "nine grey otters under a bridge"}
    assert service.send("POST", "/v1/password-reset", json=body).status_code == 204
    assert_problem(service.send("POST", "/v1/password-reset", json=body), 422, "invalid_code")
    assert service.log_in("alice", body["new_password"]).status_code == 200
    lines = [line for line in service.audited() if line.event == "reset_link_made"]
    assert [(line.user_id, line.actor_id) for line in lines] == [
        (id_of(service, "alice"), id_of(service, "founder"))
    ]
    assert code not in str(service.audited())


def test_a_link_is_made_by_a_session_with_a_fresh_proof_alone(
    service: Service, founder: Caller, alice: Caller, clock: MovableClock
) -> None:
    path = f"{PATH}/{id_of(service, 'founder')}/reset-link"
    assert_problem(service.send_as(alice, "POST", path, json={}), 403, "insufficient_scope")
    nobody = f"{PATH}/{'x' * 22}/reset-link"
    assert_problem(service.send_as(founder, "POST", nobody, json={}), 404, "not_found")
    wrong = service.send_as(founder, "POST", path, json={"revoke_tokens": "yes"})
    assert_problem(wrong, 422, "invalid_fields")
    clock.move(601)
    assert_problem(service.send_as(founder, "POST", path, json={}), 401, "proof_required")


def test_a_program_makes_no_link(service: Service) -> None:
    path = f"{PATH}/{id_of(service, 'founder')}/reset-link"
    headers = identity_with(service, Scope.ADMIN)
    answer = service.send("POST", path, headers=headers, json={})
    assert_problem(answer, 403, "insufficient_scope")
    assert 'scope="account"' in answer.headers["WWW-Authenticate"]


def test_an_account_is_deleted_at_once(service: Service, founder: Caller, alice: Caller) -> None:
    user_id = id_of(service, "alice")
    answer = service.send_as(founder, "DELETE", f"{PATH}/{user_id}")
    assert (answer.status_code, answer.json["id"]) == (202, user_id)
    assert service.auth(alice.access_token).status_code == 401
    again = service.send_as(founder, "DELETE", f"{PATH}/{user_id}")
    assert_problem(again, 404, "not_found")
    assert service.register("alice").status_code == 201
    lines = [line for line in service.audited() if line.event == Event.DELETED]
    assert [(line.user_id, line.actor_id) for line in lines] == [(None, id_of(service, "founder"))]


def test_the_last_administrator_is_not_deleted(
    service: Service, founder: Caller, alice: Caller
) -> None:
    path = f"{PATH}/{id_of(service, 'founder')}"
    assert_problem(service.send_as(founder, "DELETE", path), 409, "last_administrator")
    assert role(service, founder) == "administrator"


def test_an_account_is_deleted_by_a_session_with_a_fresh_proof_alone(
    service: Service, founder: Caller, alice: Caller, clock: MovableClock
) -> None:
    path = f"{PATH}/{id_of(service, 'alice')}"
    assert_problem(service.send_as(alice, "DELETE", path), 403, "insufficient_scope")
    for nobody in ("x" * 22, "short"):
        answer = service.send_as(founder, "DELETE", f"{PATH}/{nobody}")
        assert_problem(answer, 404, "not_found")
    clock.move(601)
    assert_problem(service.send_as(founder, "DELETE", path), 401, "proof_required")
    assert service.auth(alice.access_token).status_code == 200


def test_of_two_who_delete_each_other_one_stays(
    service: Service, founder: Caller, alice: Caller
) -> None:
    change(service, founder, "alice", role="administrator")
    alice = service.log_in_again("alice")
    service.register("bob")
    asked = [(service.identity(founder), "alice"), (service.identity(alice), "founder")]
    paths = [(headers, f"{PATH}/{id_of(service, login)}") for headers, login in asked]

    def delete(one: tuple[dict[str, str], str]) -> int:
        return service.send("DELETE", one[1], headers=one[0]).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = sorted(pool.map(delete, paths))
    assert statuses[0] == 202
    assert statuses[1] in {401, 409}
    assert service.deps.directory.counts().administrators == 1


def test_one_user_is_shown(service: Service, founder: Caller, alice: Caller) -> None:
    listed = service.send_as(founder, "GET", f"{PATH}?q=alice").json["items"]
    path = f"{PATH}/{id_of(service, 'alice')}"
    assert [service.send_as(founder, "GET", path).json] == listed
    assert_problem(service.send_as(alice, "GET", path), 403, "insufficient_scope")
    for nobody in ("x" * 22, "short"):
        answer = service.send_as(founder, "GET", f"{PATH}/{nobody}")
        assert_problem(answer, 404, "not_found")
