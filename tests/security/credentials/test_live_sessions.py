"""Sessions: begun, found while they live, and ended."""

from security.credentials.live_sessions import LiveSessions
from tests.security.conftest import MovableClock
from tests.security.service import Service


def test_an_idle_session_ends(service: Service, clock: MovableClock) -> None:
    alice = service.newcomer("alice")
    clock.move(2_592_001)
    assert service.refresh(alice.refresh_token).status_code == 401


def test_a_token_is_refused_when_its_session_has_gone_idle(
    service: Service, clock: MovableClock
) -> None:
    alice = service.newcomer("alice")
    short = LiveSessions(service.deps.database, clock, idle_seconds=60, most_seconds=1000)
    identity = service.auth(alice.access_token).json
    clock.move(61)
    assert short.find(identity["session_id"], identity["id"]) is None


def test_the_use_of_a_session_is_written_once_a_minute(
    service: Service, clock: MovableClock
) -> None:
    alice = service.newcomer("alice")
    seen = []
    for _ in range(4):
        service.auth(alice.access_token)
        items = service.send_as(alice, "GET", "/v1/sessions").json["items"]
        seen.append(items[0]["last_used_at"][14:19])
        clock.move(30)
    assert seen == ["00:00", "00:00", "01:00", "01:00"]


def test_a_hostile_user_agent_is_kept_short_and_printable(service: Service) -> None:
    service.register("alice")
    answer = service.send(
        "POST",
        "/v1/token",
        json={"login": "alice", "password": "seven quiet herons at dusk"},
        headers={"User-Agent": "a\u00adb" + "x" * 1000},
    )
    headers = {
        "X-Identity": service.auth(answer.json["access_token"]).headers["X-Identity"],
    }
    kept = service.send("GET", "/v1/sessions", headers=headers).json["items"][0]["user_agent"]
    assert len(kept) == 256
    assert kept.isprintable()
