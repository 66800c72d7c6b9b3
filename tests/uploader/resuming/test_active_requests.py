"""A request of this process can be told to stop, by itself or by another process."""

import threading
from collections.abc import Iterable

import pytest

from tests.timeouts import scaled, wait_until
from tests.uploader.rows import an_upload
from uploader.outcomes import DatabaseUnavailable
from uploader.records.upload_leases import Lease
from uploader.resuming.active_requests import ActiveRequests, StopSignal


class Recalls:
    """What the database says of leases, and how often it was asked."""

    def __init__(self) -> None:
        self.tokens: set[str] = set()
        self.asked = 0
        self.is_down = False

    def find(self, leases: Iterable[Lease]) -> set[str]:
        self.asked += 1
        if self.is_down:
            raise DatabaseUnavailable
        return {lease.token for lease in leases} & self.tokens


@pytest.fixture
def recalls() -> Recalls:
    return Recalls()


@pytest.fixture
def requests(recalls: Recalls) -> ActiveRequests:
    return ActiveRequests(recalls.find, check_seconds=0.01)


def a_lease(name: str) -> Lease:
    return Lease(an_upload(id=name), f"token of {name}")


def test_a_request_is_told_to_stop_and_what_it_left_is_run(requests: ActiveRequests) -> None:
    run: list[str] = []
    with requests.registered(a_lease("one")) as signal:
        signal.on_stop(lambda: run.append("one"))
        assert not signal.is_sent
        requests.stop("one")
        assert signal.is_sent
    assert run == ["one"]


def test_a_signal_without_an_action_is_seen() -> None:
    signal = StopSignal()
    signal.send()
    assert signal.is_sent


def test_only_the_request_of_that_upload_is_told(requests: ActiveRequests) -> None:
    with requests.registered(a_lease("one")) as one, requests.registered(a_lease("two")) as two:
        requests.stop("two")
        requests.stop("three")
    assert (one.is_sent, two.is_sent) == (False, True)


def test_a_request_that_has_ended_is_not_told(requests: ActiveRequests) -> None:
    with requests.registered(a_lease("one")) as signal:
        pass
    requests.stop("one")
    assert not signal.is_sent


def test_the_end_of_an_earlier_request_does_not_hide_a_later_one(requests: ActiveRequests) -> None:
    earlier = requests.registered(a_lease("one"))
    earlier.__enter__()
    with requests.registered(a_lease("one")) as later:
        earlier.__exit__(None, None, None)
        requests.stop("one")
        assert later.is_sent


def test_what_a_blocked_request_left_is_run_when_another_process_recalls_its_lease(
    requests: ActiveRequests, recalls: Recalls
) -> None:
    rescued = threading.Event()
    with requests.registered(a_lease("one")) as one, requests.registered(a_lease("two")) as two:
        one.on_stop(rescued.set)
        recalls.tokens = {"token of one"}
        assert rescued.wait(scaled(60))
        assert (one.is_sent, two.is_sent) == (True, False)


def test_a_rescue_that_takes_its_time_delays_no_other(
    requests: ActiveRequests, recalls: Recalls
) -> None:
    may_end, rescued = threading.Event(), threading.Event()
    with requests.registered(a_lease("one")) as one, requests.registered(a_lease("two")) as two:
        one.on_stop(lambda: may_end.wait(scaled(60)) and None)
        two.on_stop(rescued.set)
        recalls.tokens = {"token of one"}
        wait_until(lambda: one.is_sent)
        recalls.tokens = {"token of one", "token of two"}
        assert rescued.wait(scaled(60))
        may_end.set()


def test_a_database_that_is_down_for_a_while_is_asked_again(
    requests: ActiveRequests, recalls: Recalls
) -> None:
    recalls.is_down = True
    with requests.registered(a_lease("one")) as signal:
        wait_until(lambda: recalls.asked)
        recalls.is_down, recalls.tokens = False, {"token of one"}
        wait_until(lambda: signal.is_sent)


def test_nothing_is_asked_while_there_is_no_request(
    requests: ActiveRequests, recalls: Recalls
) -> None:
    wait_until(lambda: watchers() == 0, "those of other tests end")
    for _ in range(2):
        with (
            requests.registered(a_lease("one")),
            requests.registered(a_lease("two")),
        ):
            asked = recalls.asked
            wait_until(lambda asked=asked: recalls.asked > asked)
            assert watchers() == 1
        wait_until(lambda: watchers() == 0, "the thread ends")


def watchers() -> int:
    return sum(thread.name == "recalls" for thread in threading.enumerate())
