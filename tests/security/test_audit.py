"""The audit log, by its owner and by administrators."""

import pytest

from security.clients.uploader_client import LibraryLine
from security.records.audit_log import Event, Origin, forget_user, record
from tests.security.conftest import FakeUploader, MovableClock
from tests.security.service import Caller, Service, assert_problem

OWN, ALL = "/v1/audit", "/v1/admin/audit"


@pytest.fixture
def founder(service: Service) -> Caller:
    return service.founder()


@pytest.fixture
def alice(service: Service) -> Caller:
    return service.new_caller("alice")


def user_id(service: Service, caller: Caller) -> str:
    return str(service.auth(caller.access_token).json["id"])


def disable_in_the_log(service: Service, about: Caller, by: Caller) -> None:
    about_id, by_id = user_id(service, about), user_id(service, by)
    with service.deps.database.writing() as connection:
        origin = Origin("198.51.100.7", "office")
        record(connection, 1, Event.DISABLED, about_id, origin, actor_id=by_id)


def test_people_see_their_own_events_alone(
    service: Service, alice: Caller, founder: Caller
) -> None:
    service.new_caller("bob")
    items = service.send_as(alice, "GET", OWN).json["items"]
    registered = items[-1]
    assert registered["event"] == "registered"
    assert registered["at"] == "2027-01-15T08:00:00Z"
    assert not registered["by_administrator"]
    assert registered["details"] == {"role": "member"}
    about_bob = service.send_as(founder, "GET", ALL).json["items"]
    assert {item["id"] for item in items} < {item["id"] for item in about_bob}


def test_who_is_administered_is_told_that_and_not_by_whom(
    service: Service, alice: Caller, founder: Caller
) -> None:
    disable_in_the_log(service, alice, founder)
    newest = service.send_as(alice, "GET", OWN).json["items"][0]
    assert (newest["event"], newest["by_administrator"]) == ("account_disabled", True)
    assert (newest["address"], newest["user_agent"]) == ("", "")
    assert user_id(service, founder) not in str(newest)


def test_administrators_see_who_did_what(service: Service, alice: Caller, founder: Caller) -> None:
    disable_in_the_log(service, alice, founder)
    newest = service.send_as(founder, "GET", ALL).json["items"][0]
    assert newest["user"] == {"id": user_id(service, alice), "login": "alice"}
    assert newest["actor"] == {"id": user_id(service, founder), "login": "founder"}
    assert (newest["address"], newest["user_agent"]) == ("198.51.100.7", "office")


def test_the_log_is_filtered_by_kind_and_by_account(
    service: Service, alice: Caller, founder: Caller
) -> None:
    disable_in_the_log(service, alice, founder)

    def events(query: str) -> set[tuple[str, str]]:
        items = service.send_as(founder, "GET", f"{ALL}?{query}").json["items"]
        return {(item["event"], item["user"]["login"]) for item in items}

    assert events("event=account_disabled") == {("account_disabled", "alice")}
    of_alice = events(f"user={user_id(service, alice)}")
    assert {login for _, login in of_alice} == {"alice"}
    assert ("account_disabled", "alice") in of_alice


@pytest.mark.parametrize("path", [OWN, ALL])
def test_a_list_goes_on_at_its_cursor(service: Service, founder: Caller, path: str) -> None:
    owner = user_id(service, founder)
    with service.deps.database.writing() as connection:
        for at in range(5):
            record(connection, at, Event.SIGNED_IN, owner, Origin())
    whole = service.send_as(founder, "GET", path).json["items"]
    found, cursor = [], ""
    while True:
        page = service.send_as(founder, "GET", f"{path}?limit=2{cursor}").json
        found += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == whole
    assert len(found) >= 5


@pytest.mark.parametrize(
    "query",
    ["event=unknown", "event=", "user=x", "user=", "limit=0", "limit=201", "cursor=x", "cursor="],
)
def test_a_wrong_query_is_named_by_its_field(service: Service, founder: Caller, query: str) -> None:
    answer = service.send_as(founder, "GET", f"{ALL}?{query}")
    assert_problem(answer, 422, "invalid_fields")
    assert [error["field"] for error in answer.json["errors"]] == [query.partition("=")[0]]


def test_members_do_not_see_the_log_of_all(service: Service, alice: Caller) -> None:
    assert_problem(service.send_as(alice, "GET", ALL), 403, "insufficient_scope")


def picture_line(number: int, at: float) -> LibraryLine:
    return LibraryLine(
        id=number, at=int(at * 1_000_000), event="image_deleted", image_id="i" * 22,
        address="192.0.2.9", user_agent="curl", details={"name": f"{number}.png"},
    )  # fmt: skip


def test_what_happened_to_pictures_is_in_the_same_list_by_its_time(
    service: Service, alice: Caller, uploader: FakeUploader, clock: MovableClock
) -> None:
    now = clock()
    uploader.picture_lines = [picture_line(2, now + 9.5), picture_line(1, now - 9.5)]
    items = service.send_as(alice, "GET", OWN).json["items"]
    events = [item["event"] for item in items]
    assert (events[0], events[-1]) == ("image_deleted", "image_deleted")
    assert "registered" in events[1:-1]
    assert items[0] == {
        "id": "p2", "at": "2027-01-15T08:00:09Z", "event": "image_deleted",
        "by_administrator": False, "address": "192.0.2.9", "user_agent": "curl",
        "details": {"name": "2.png", "image_id": "i" * 22},
    }  # fmt: skip


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_both_logs_are_read_page_by_page_without_gap_or_repetition(
    service: Service, alice: Caller, uploader: FakeUploader, limit: int
) -> None:
    owner = user_id(service, alice)
    with service.deps.database.writing() as connection:
        for at in range(1, 8):
            record(connection, at * 10, Event.SIGNED_IN, owner, Origin())
    uploader.picture_lines = [picture_line(number, number * 7.5) for number in range(9, 0, -1)]
    whole = service.send_as(alice, "GET", f"{OWN}?limit=200").json["items"]
    found, cursor = [], ""
    while True:
        page = service.send_as(alice, "GET", f"{OWN}?limit={limit}{cursor}").json
        found += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == whole
    assert len({item["id"] for item in found}) == len(found) >= 16


def test_half_of_the_list_is_never_shown_as_the_whole(
    service: Service, alice: Caller, uploader: FakeUploader
) -> None:
    uploader.picture_lines = None
    assert_problem(service.send_as(alice, "GET", OWN), 503, "uploader_unavailable")


def test_an_act_of_who_is_deleted_is_still_an_act_of_somebody_else(
    service: Service, alice: Caller, founder: Caller
) -> None:
    bob = service.new_caller("bob")
    disable_in_the_log(service, alice, bob)
    with service.deps.database.writing() as connection:
        forget_user(connection, user_id(service, bob))
    (line,) = service.send_as(founder, "GET", f"{ALL}?event=account_disabled").json["items"]
    assert line["actor"] == {"id": None, "login": None}
    assert line["user"]["login"] == "alice"
