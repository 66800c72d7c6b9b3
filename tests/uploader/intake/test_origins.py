"""Where a request came from is what the gateway says."""

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from uploader.intake.origins import origin_of


@pytest.mark.parametrize(
    ("headers", "address", "user_agent"),
    [
        ({"X-Real-IP": "192.0.2.7", "User-Agent": "curl/8"}, "192.0.2.7", "curl/8"),
        ({"User-Agent": "a\u00a0b"}, "127.0.0.1", "ab"),
        ({}, "127.0.0.1", ""),
    ],
    ids=["of the gateway", "unprintable", "without"],
)
def test_address_and_user_agent_are_read(
    headers: dict[str, str], address: str, user_agent: str
) -> None:
    environ = EnvironBuilder(headers=headers).get_environ()
    environ["REMOTE_ADDR"] = "127.0.0.1"
    if "User-Agent" not in headers:
        environ.pop("HTTP_USER_AGENT", None)
    origin = origin_of(Request(environ))  # type: ignore[arg-type]  # Flask's is one.
    assert (origin.address, origin.user_agent) == (address, user_agent)
