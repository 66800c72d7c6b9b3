"""A request of this process can be told to stop."""

from uploader.resuming.active_requests import ActiveRequests, StopSignal


def test_a_request_is_told_to_stop_and_what_it_left_is_run() -> None:
    requests, run = ActiveRequests(), []
    with requests.registered("one") as signal:
        signal.on_stop(lambda: run.append("one"))
        assert not signal.is_sent
        requests.stop("one")
        assert signal.is_sent
    assert run == ["one"]


def test_a_signal_without_an_action_is_seen() -> None:
    signal = StopSignal()
    signal.send()
    assert signal.is_sent


def test_only_the_request_of_that_upload_is_told() -> None:
    requests = ActiveRequests()
    with requests.registered("one") as one, requests.registered("two") as two:
        requests.stop("two")
        requests.stop("three")
    assert (one.is_sent, two.is_sent) == (False, True)


def test_a_request_that_has_ended_is_not_told() -> None:
    requests = ActiveRequests()
    with requests.registered("one") as signal:
        pass
    requests.stop("one")
    assert not signal.is_sent


def test_the_end_of_an_earlier_request_does_not_hide_a_later_one() -> None:
    requests = ActiveRequests()
    earlier = requests.registered("one")
    earlier.__enter__()
    with requests.registered("one") as later:
        earlier.__exit__(None, None, None)
        requests.stop("one")
        assert later.is_sent
