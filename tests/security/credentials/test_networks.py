"""Networks in CIDR, as people write them, and the addresses that are in them."""

import pytest

from security.credentials.networks import (
    WrongNetworkError,
    contains,
    parse_network,
    stored_networks,
)
from security.people.addresses import plain_address


@pytest.mark.parametrize(
    ("written", "network"),
    [
        ("192.0.2.0/24", "192.0.2.0/24"),
        (" 192.0.2.7 ", "192.0.2.7/32"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("2001:DB8::/32", "2001:db8::/32"),
        ("2001:db8:0:0::1", "2001:db8::1/128"),
        ("::/0", "::/0"),
        ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ("::ffff:c000:200/120", "192.0.2.0/24"),
        ("::ffff:0:0/96", "0.0.0.0/0"),
    ],
)
def test_a_network_is_kept_in_one_form(written: str, network: str) -> None:
    assert str(parse_network(written)) == network


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "/24", "192.0.2.0/", "192.0.2.0/33", "192.0.2/24", "192.0.2.0/-1", "300.0.2.0/24",
        "192.0.2.0/255.255.255.0", "192.0.2.0/0.0.0.255", "3221225985", "localhost", "*",
        "fe80::1%eth0", "fe80::%1/64", "2001:db8::/129", "192.0.2.0/24 198.51.100.0/24",
        "1.2.3.4\x00",
        "192.0.2.0/\u0662\u0664", "010.0.0.1",
    ],
)  # fmt: skip
def test_nothing_else_is_a_network(written: str) -> None:
    with pytest.raises(WrongNetworkError, match="CIDR"):
        parse_network(written)


@pytest.mark.parametrize(
    ("written", "meant"), [("192.0.2.7/24", "192.0.2.0/24"), ("2001:db8::1/32", "2001:db8::/32")]
)
def test_an_address_with_a_prefix_is_told_its_network(written: str, meant: str) -> None:
    with pytest.raises(WrongNetworkError, match=meant):
        parse_network(written)


@pytest.mark.parametrize(
    ("stored", "address", "within"),
    [
        ("192.0.2.0/24", "192.0.2.255", True),
        ("192.0.2.0/24", "192.0.3.0", False),
        ("192.0.2.0/24", "::ffff:192.0.2.1", True),
        ("192.0.2.0/24", "::ffff:192.0.3.1", False),
        ("192.0.2.0/24", "::192.0.2.1", False),
        ("192.0.2.0/24", "2002:c000:0201::", False),
        ("198.51.100.1/32 192.0.2.0/24", "192.0.2.1", True),
        ("2001:db8::/32", "2001:db8:ffff::1", True),
        ("2001:db8::/32", "2001:db9::1", False),
        ("::/0", "192.0.2.1", False),
        ("::/0", "::ffff:192.0.2.1", False),
        ("0.0.0.0/0", "::1", False),
        ("0.0.0.0/0", "", False),
        ("0.0.0.0/0", None, False),
        ("0.0.0.0/0", "unix:", False),
        ("0.0.0.0/0", "192.0.2.1, 198.51.100.1", False),
        ("", "192.0.2.1", False),
    ],
)
def test_an_address_is_in_a_network_or_not(stored: str, address: str | None, within: bool) -> None:
    assert contains(stored_networks(stored), plain_address(address)) is within
