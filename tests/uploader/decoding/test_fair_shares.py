"""Accounts that take turns, and which of them gives way where there is no room."""

from dataclasses import dataclass

from uploader.decoding import fair_shares
from uploader.decoding.fair_shares import FairShares


@dataclass(frozen=True, eq=False)
class Job:
    owner: str


def served(shares: FairShares, waiting: list[Job]) -> list[str]:
    """Serve all one by one, and return whose they were."""
    order = []
    while waiting:
        job = shares.next_of(waiting)
        waiting.remove(job)
        shares.begin(job.owner)
        shares.end(job.owner)
        order.append(job.owner)
    return order


def test_accounts_take_turns_and_a_new_one_is_next() -> None:
    shares = FairShares()
    assert served(shares, [Job("alice")]) == ["alice"]
    waiting = [Job("alice") for _ in range(4)] + [Job("bob") for _ in range(2)]
    assert served(shares, waiting) == ["bob", "alice", "bob", "alice", "alice", "alice"]


def test_of_one_account_what_waits_longest_is_next() -> None:
    first, second = Job("alice"), Job("alice")
    assert FairShares().next_of([first, second]) is first


def test_who_has_fewer_at_work_is_next_also_after_a_turn_not_long_ago() -> None:
    shares = FairShares()
    shares.begin("alice")
    shares.begin("bob")
    shares.end("bob")
    waiting = [Job("alice"), Job("bob")]
    assert shares.next_of(waiting).owner == "bob"
    shares.end("alice")
    assert shares.next_of(waiting).owner == "alice"


def test_the_last_of_the_account_with_the_most_gives_way() -> None:
    shares = FairShares()
    jobs = [Job("alice"), Job("bob"), Job("alice"), Job("charlie")]
    assert shares.to_give_up(jobs) is jobs[2]
    assert shares.to_give_up([jobs[0], jobs[1]]) is jobs[1]
    # What is at work counts too.
    shares.begin("alice")
    assert shares.to_give_up([jobs[0], jobs[1]]) is jobs[0]
    shares.end("alice")
    assert shares.to_give_up([jobs[0], jobs[1]]) is jobs[1]


def test_the_account_whose_last_turn_is_longest_ago_is_forgotten_beyond_the_bound() -> None:
    shares, most = FairShares(), fair_shares._REMEMBERED_ACCOUNTS
    for number in (*range(most), 0, most):
        shares.begin(str(number))
        shares.end(str(number))
    assert len(shares._last_turns) == most
    assert (shares.rank("0"), shares.rank("1")) == ((0, most + 1), (0, 0))
    assert not shares._at_work
