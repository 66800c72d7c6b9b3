"""What is made of the answers of a service, over real HTTP."""

import pytest

from bff.clients.connection import Connection
from bff.outcomes import Refusal, ServiceDown
from tests.bff.clients.conftest import Service


def test_a_problem_becomes_a_refusal_with_its_code(service: Service) -> None:
    problem = {"code": "login_taken", "errors": [{"field": "login", "message": "Taken."}]}
    service.answer = (409, {"Retry-After": "4"}, problem)
    with pytest.raises(Refusal) as refused:
        Connection("security", service.url).ask("GET", "/")
    assert (refused.value.status, refused.value.code) == (409, "login_taken")
    assert (refused.value.fields, refused.value.retry_after) == ({"login": "Taken."}, 4)


@pytest.mark.parametrize("status", [500, 502, 503, 302])
def test_what_no_client_can_mend_means_down(service: Service, status: int) -> None:
    service.answer = (status, {"Location": "/elsewhere"}, b"<html>")
    with pytest.raises(ServiceDown):
        Connection("security", service.url).ask("GET", "/")
    assert len(service.asked) == 1


def test_nobody_there_means_down() -> None:
    with pytest.raises(ServiceDown):
        Connection("security", "http://127.0.0.1:9").ask("GET", "/")
