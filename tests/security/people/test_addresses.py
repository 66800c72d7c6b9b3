"""Addresses of clients, and whose they are."""

import pytest

from security.people.addresses import plain_address, subscriber_of


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1 ", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("::192.0.2.1", "::c000:201"),
        ("unix:", "None"),
        ("", "None"),
        (None, "None"),
    ],
)
def test_an_address_has_one_form(text: str | None, plain: str) -> None:
    assert str(plain_address(text)) == plain


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("nonsense", None, True),
    ],
)
def test_addresses_are_grouped_by_who_has_them(one: str, other: str | None, is_same: bool) -> None:
    assert (subscriber_of(one) == subscriber_of(other)) is is_same
