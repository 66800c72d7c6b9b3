"""The browser in whose name the pages ask."""

from bff.clients.visitor import Visitor, named


def test_a_visitor_is_told_as_the_gateway_tells_it() -> None:
    headers = Visitor("192.0.2.1", "Firefox").headers()
    assert headers == {"X-Real-IP": "192.0.2.1", "User-Agent": "Firefox"}


def test_a_change_says_who_makes_it_and_from_where() -> None:
    assert named("inner", Visitor("192.0.2.1", "Firefox")) == {
        "X-Identity": "inner",
        "X-Real-IP": "192.0.2.1",
        "User-Agent": "Firefox",
    }
