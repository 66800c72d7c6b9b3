"""A page waits for all services behind it together, not for each in turn."""

import time

import pytest
from flask import Flask

from bff.clients.budget import begin_anew, spending
from bff.clients.connection import Connection
from bff.outcomes import ServiceDown
from tests.bff.clients.conftest import Service
from tests.timeouts import is_within

SECONDS = 0.5


def test_what_one_question_has_waited_is_taken_off_the_next() -> None:
    with Flask("page").app_context():
        with spending(SECONDS) as left:
            assert left == SECONDS
            time.sleep(0.1)
        with spending(SECONDS) as left:
            assert left <= SECONDS - 0.1


def test_the_file_of_a_form_begins_anew() -> None:
    with Flask("page").app_context():
        with spending(SECONDS):
            time.sleep(0.1)
        begin_anew()
        with spending(SECONDS) as left:
            assert left == SECONDS


def test_outside_of_a_page_each_question_has_a_budget_of_its_own() -> None:
    with spending(SECONDS):
        time.sleep(0.1)
    with spending(SECONDS) as left:
        assert left == SECONDS
    begin_anew()


def test_a_service_that_stands_still_is_asked_once_by_one_page(service: Service) -> None:
    service.stands_still.set()
    connection = Connection("security", service.url, seconds=SECONDS)
    with Flask("page").app_context():
        began = time.monotonic()
        for _ in range(3):
            with pytest.raises(ServiceDown):
                connection.ask("GET", "/auth")
        assert is_within(time.monotonic() - began, 2 * SECONDS)
    service.stands_still.clear()
    assert connection.ask("GET", "/auth")[0] == {}
