"""What the pages ask of security about who comes in anew, or without a password."""

import json

import pytest

from bff.clients.registration_client import Codes, RegistrationClient, Terms
from bff.clients.visitor import Visitor
from bff.outcomes import Refusal, ServiceDown
from tests.bff.clients.conftest import NOWHERE, Service

VISITOR = Visitor("192.0.2.1", "agent")


def test_the_terms_are_asked_of_the_service(service: Service) -> None:
    service.answer = (200, {}, {"mode": "invite", "needs_setup_code": False})
    terms = RegistrationClient(service.url, NOWHERE).registration_terms()
    assert terms == Terms("invite", needs_setup_code=False)
    assert service.asked[0][:2] == ("GET", "/v1/registration")


def test_half_an_answer_is_none(service: Service) -> None:
    service.answer = (200, {}, {"mode": "invite"})
    with pytest.raises(ServiceDown):
        RegistrationClient(service.url, NOWHERE).registration_terms()


@pytest.mark.parametrize(
    ("codes", "sent"),
    [
        (Codes(), {}),
        (Codes(invitation="vti_1"), {"invitation": "vti_1"}),
        (Codes(setup_code="vts_1"), {"setup_code": "vts_1"}),
    ],
)
def test_an_account_is_made_by_the_login_process(
    service: Service, codes: Codes, sent: dict[str, str]
) -> None:
    service.answer = (201, {}, {})
    RegistrationClient(NOWHERE, service.url).register("charlie", "secret", codes, VISITOR)
    assert service.asked[0][:2] == ("POST", "/v1/register")
    assert json.loads(service.asked[0][3]) == {"login": "charlie", "password": "secret"} | sent
    assert service.asked[0][2]["X-Real-IP"] == "192.0.2.1"


def test_a_new_password_by_a_link_goes_to_the_login_process(service: Service) -> None:
    service.answer = (204, {}, b"")
    RegistrationClient(NOWHERE, service.url).reset_password("vtx_1", "new", VISITOR)
    assert service.asked[0][:2] == ("POST", "/v1/password-reset")
    assert json.loads(service.asked[0][3]) == {"code": "vtx_1", "new_password": "new"}


def test_a_code_that_is_over_is_a_refusal(service: Service) -> None:
    service.answer = (422, {}, {"code": "invalid_code"})
    with pytest.raises(Refusal):
        RegistrationClient(NOWHERE, service.url).reset_password("vtx_1", "new", VISITOR)
