"""The gateway's rates and security's throttle count the same addresses as one client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import urllib3

from security.people.login_throttle import attempt_of
from tests.runner.lone_gateway import lone_gateway

# Two addresses, and whether they are one client. No address is in two rows.
PAIRS = [
    ("192.0.2.1", "192.0.2.1", True),
    ("192.0.2.2", "192.0.2.3", False),
    ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", True),
    ("2001:db8:0:2::1", "2001:db8:0:3::1", False),
    ("2001:db8:1::", "2001:db8:1:0:8000::", True),
    ("192.0.2.4", "::ffff:192.0.2.4", True),
    ("::ffff:192.0.2.5", "::ffff:c000:205", True),
    ("::ffff:192.0.2.6", "::ffff:192.0.2.7", False),
    ("::fffe:192.0.2.8", "::2", True),
    ("a0a:a0a:a0a:a0a:a0a::", "a0a:a0a:a0a:a0a:d0a::", True),
]
# An attempt a minute and twenty ahead (gateway/routes/api_public.conf).
_FREE = 21


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[urllib3.HTTPConnectionPool]:
    folder = tmp_path_factory.mktemp("rates")
    settings = {"VITRINE_CREDENTIAL_RATE": "1r/m", "VITRINE_TRUSTED_PROXIES": "127.0.0.0/8"}
    with lone_gateway(folder, **settings) as pool:
        yield pool


def attempt(gateway: urllib3.HTTPConnectionPool, address: str) -> int:
    """Returns 429 where there were too many attempts, and 503 for nobody behind the gateway."""
    headers = {"X-Forwarded-For": address}
    return gateway.request("POST", "/v1/token", headers=headers).status


@pytest.mark.parametrize(("first", "second", "is_one_client"), PAIRS)
def test_an_ipv6_network_of_64_bits_is_one_client_in_both(
    gateway: urllib3.HTTPConnectionPool, first: str, second: str, is_one_client: bool
) -> None:
    assert [attempt(gateway, first) for _ in range(_FREE)] == [503] * _FREE
    assert attempt(gateway, first) == 429
    assert attempt(gateway, second) == (429 if is_one_client else 503)
    sources = {attempt_of("alice", address).source for address in (first, second)}
    assert (len(sources) == 1) is is_one_client
