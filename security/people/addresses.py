"""Addresses of clients: read in one form, and the subscriber that one belongs to."""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# A subscriber has a network of this length at least (RFC 6177).
_IPV6_PREFIX = 64


def plain_address(text: str | None) -> Address | None:
    """Return the address of a client, IPv4 wherever it is; None where it is none.

    A socket for both shows IPv4 clients as IPv6 ones (RFC 4291, section 2.5.5.2).
    """
    try:
        address = ipaddress.ip_address((text or "").strip())
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def subscriber_of(text: str | None) -> str:
    """Return the address, or the /64 network of an IPv6 address, which is one subscriber."""
    address = plain_address(text)
    if address is None:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address.packed[:8] + bytes(8), _IPV6_PREFIX)))
    return str(address)
