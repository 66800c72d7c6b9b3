"""The same upload asked for many times, at once or after lost answers, is one picture."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.audit import audit
from tests.faults.figures import Figures
from tests.faults.scale import long_or_short
from tests.faults.sending import TRY_AGAIN, Sending
from tests.system.instance import Instance
from tests.system.people import newcomer
from tests.system.pictures import jpeg
from tests.timeouts import scaled

pytestmark = pytest.mark.system

AT_ONCE = 50
ROUNDS = long_or_short(10, 2)
LOST_ANSWERS = long_or_short(1000, 60)
_LOST_FOR_EACH = 4


def test_an_upload_sent_fifty_times_at_once_is_one_picture_and_charged_once(
    instance: Instance, figures: Figures
) -> None:
    instance.start()
    alice = newcomer(instance.url, "alice")
    met: Counter[int] = Counter()
    with ThreadPoolExecutor(AT_ONCE) as clients:
        for _ in range(ROUNDS):
            first = Sending(alice)
            start = threading.Barrier(AT_ONCE)

            def send(_: int, first: Sending = first, start: threading.Barrier = start) -> Sending:
                one = Sending(alice, first.content, first.key)
                start.wait()
                one.send()
                return one

            ones = list(clients.map(send, range(AT_ONCE)))
            met.update(status for one in ones for status in one.met)
            bodies = {one.send_until_kept().body for one in ones}
            assert len(bodies) == 1
    after = audit(instance)
    figures.add(
        "one key sent 50 times at once", rounds=ROUNDS, pictures=after.copies.total(),
        answers=str(dict(sorted(met.items()))),
    )  # fmt: skip
    assert set(met) <= {201} | TRY_AGAIN
    assert after.copies.total() == len(after.rows) == ROUNDS
    assert after.rows_without_object == after.objects_without_row == set()
    assert after.charges_are_right


def test_a_client_that_never_hears_the_answer_and_asks_again_makes_one_picture(
    instance: Instance, figures: Figures
) -> None:
    instance.start()
    alice = newcomer(instance.url, "alice")

    def send_and_lose(_: int) -> Sending:
        upload = Sending(alice, jpeg(64, 48))
        for _ in range(_LOST_FOR_EACH):
            send_without_listening(instance.port, upload)
        upload.send_until_kept()
        return upload

    with ThreadPoolExecutor(8) as clients:
        uploads = list(clients.map(send_and_lose, range(LOST_ANSWERS // _LOST_FOR_EACH)))
    after = audit(instance)
    figures.add(
        "answers that were never heard", lost_answers=len(uploads) * _LOST_FOR_EACH,
        uploads=len(uploads), pictures=after.copies.total(),
    )  # fmt: skip
    assert after.copies.total() == len(after.rows) == len(uploads)
    assert after.rows_without_object == after.objects_without_row == set()
    assert after.charges_are_right
    assert all(upload.is_kept() for upload in uploads)


def send_without_listening(port: int, upload: Sending) -> None:
    """Sends the whole of an upload and goes before there can be an answer."""
    head = (
        f"POST /v1/upload?duplicates=keep HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {upload.person.token}\r\nIdempotency-Key: {upload.key}\r\n"
        f"Content-Type: image/jpeg\r\nContent-Length: {len(upload.content)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=scaled(120)) as line:
        line.sendall(head.encode() + upload.content)
