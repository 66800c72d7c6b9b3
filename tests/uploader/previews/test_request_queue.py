"""Requests that wait for a rendition: one at a time, in turn by account."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.timeouts import scaled, wait_until
from uploader.outcomes import DecodersBusy
from uploader.previews.request_queue import RequestQueue


class Requests:
    """Requests in threads of their own; it notes whose turns came and who was refused."""

    def __init__(self, queue: RequestQueue) -> None:
        self.queue = queue
        self.served: list[str] = []
        self.refused: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self._threads: list[threading.Thread] = []

    def ask(self, owner: str) -> None:
        """Ask for a turn, and return once that waits or is refused."""
        come = len(self.queue._waiting) + len(self.refused) + 1
        self._threads.append(threading.Thread(target=self._take, args=[owner]))
        self._threads[-1].start()
        wait_until(lambda: len(self.queue._waiting) + len(self.refused) >= come)

    def join(self) -> None:
        for thread in self._threads:
            thread.join(scaled(60))
            assert not thread.is_alive()

    def _take(self, owner: str) -> None:
        try:
            with self.queue.turn_of(owner):
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
                self.served.append(owner)
                self.at_once -= 1
        except DecodersBusy:
            self.refused.append(owner)


@contextmanager
def behind(queue: RequestQueue, owner: str) -> Iterator[Requests]:
    """Let requests queue up behind a first one, and end that at the end."""
    requests = Requests(queue)
    with queue.turn_of(owner):
        yield requests
    requests.join()


def test_two_hundred_of_one_account_let_one_of_another_go_next() -> None:
    with behind(RequestQueue(300, scaled(60)), "alice") as requests:
        for _ in range(200):
            requests.ask("alice")
        requests.ask("bob")
    assert requests.served == ["bob"] + ["alice"] * 200
    assert (requests.most_at_once, requests.refused) == (1, [])


def test_accounts_take_turns() -> None:
    with behind(RequestQueue(9, scaled(60)), "alice") as requests:
        for owner in ("alice", "alice", "bob", "bob", "charlie"):
            requests.ask(owner)
    assert requests.served == ["bob", "charlie", "alice", "bob", "alice"]


def test_where_there_are_too_many_the_account_with_the_most_gives_one_up() -> None:
    with behind(RequestQueue(4, scaled(60)), "alice") as requests:
        for _ in range(4):
            requests.ask("alice")
        assert requests.refused == ["alice"]
        requests.ask("bob")
        assert requests.refused == ["alice", "alice"]
    assert requests.served == ["bob", "alice", "alice"]


def test_a_turn_is_waited_for_only_a_while_and_what_has_waited_is_forgotten() -> None:
    queue = RequestQueue(2, 0.2)
    with behind(queue, "alice") as requests:
        requests.ask("bob")
        wait_until(lambda: requests.refused == ["bob"])
        assert queue._waiting == []
        requests.ask("bob")
        wait_until(lambda: requests.refused == ["bob", "bob"])
    assert requests.served == []


@pytest.mark.parametrize("most", [0, 1, 3])
def test_one_more_than_may_be_here_is_refused_at_once(most: int) -> None:
    queue = RequestQueue(most, scaled(60))
    requests = Requests(queue)
    with ExitStack() as running:
        if most:
            running.enter_context(queue.turn_of("alice"))
        for _ in range(most - 1):
            requests.ask("alice")
        assert requests.refused == []
        requests.ask("alice")
        assert requests.refused == ["alice"]
    requests.join()


def test_a_turn_that_fails_is_over() -> None:
    queue = RequestQueue(1, scaled(60))
    with pytest.raises(ValueError, match="broken"), queue.turn_of("alice"):
        raise ValueError("broken")
    with queue.turn_of("alice"):
        pass
