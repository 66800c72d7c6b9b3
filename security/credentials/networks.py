"""Networks in CIDR (RFC 4632, RFC 4291): read, written in one form, and compared with addresses."""

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache

from security.people.addresses import Address

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Neither a netmask nor a zone: 192.0.2.0/255.255.255.0 and fe80::1%eth0 are no CIDR.
_FORM = re.compile(r"[0-9A-Fa-f:.]+(?:/[0-9]{1,3})?", re.ASCII)
_NO_NETWORK = "Write a network in CIDR, such as 192.0.2.0/24."
# IPv4 addresses as IPv6 ones (RFC 4291, 2.5.5.2): a socket for both shows IPv4 clients like this.
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


class WrongNetworkError(ValueError):
    """The text is no network; the message is a sentence for whoever wrote it."""


def parse_network(text: str) -> Network:
    """Return the network of a text; one address is a network by itself.

    One of IPv4 written as IPv6 is that of IPv4. Raises WrongNetworkError.
    """
    stripped = text.strip()
    if _FORM.fullmatch(stripped) is None:
        raise WrongNetworkError(_NO_NETWORK)
    try:
        interface = ipaddress.ip_interface(stripped)
    except ValueError:
        raise WrongNetworkError(_NO_NETWORK) from None
    network = interface.network
    if interface.ip != network.network_address:
        raise WrongNetworkError(f"Bits are set beyond the prefix; the network is {network}.")
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_MAPPED):
        mapped = network.network_address.ipv4_mapped
        return ipaddress.IPv4Network((int(mapped or 0), network.prefixlen - 96))
    return network


@lru_cache(1024)
def stored_networks(text: str) -> tuple[Network, ...]:
    """Return the networks of a column: words with single blanks between them."""
    return tuple(ipaddress.ip_network(word) for word in text.split())


def contains(networks: Iterable[Network], address: Address | None) -> bool:
    """Say whether the address is in one of the networks; no address is in none."""
    return address is not None and any(address in network for network in networks)
