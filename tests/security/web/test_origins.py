"""Where a request came from, as the gateway says it."""

import pytest

from security.records.audit_log import Origin
from security.web.origins import client_address, origin
from tests.security.service import Service


def test_the_address_is_the_one_that_the_gateway_names(service: Service) -> None:
    headers = {"X-Real-IP": "192.0.2.7", "User-Agent": "curl/8.9\u00ad"}
    with service.app.test_request_context(headers=headers):
        assert client_address() == "192.0.2.7"
        assert origin() == Origin("192.0.2.7", "curl/8.9")


@pytest.mark.parametrize(("peer", "said"), [("127.0.0.1", "127.0.0.1"), (None, "")])
def test_without_a_gateway_it_is_the_peer(service: Service, peer: str | None, said: str) -> None:
    environ = {"REMOTE_ADDR": peer} if peer else {}
    with service.app.test_request_context(environ_base=environ):
        assert origin().address == said
