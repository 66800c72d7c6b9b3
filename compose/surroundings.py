"""What the gateway's container finds around it: the addresses of the others, and of this machine.

Docker's resolver answers for names of containers: with one address for each replica that runs, and
with none where nobody of that name does.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass, replace
from pathlib import Path

SERVICES = ("security", "login", "uploader", "bff")
# The container that ends TLS, where the profile `tls` of compose.yaml is on.
TLS = "tls"
# A name that the gateway has on the network of the services alone.
STATUS = "gateway-status"
_ROUTES = Path("/proc/net/route")
_UP_AND_GATEWAY = 0b11  # RTF_UP and RTF_GATEWAY of linux/route.h.


@dataclass(frozen=True)
class Surroundings:
    """Addresses at one moment: of each service, of the store, and of the proxy that ends TLS."""

    services: tuple[tuple[str, ...], ...]  # In the order of SERVICES.
    storage: tuple[str, ...]
    tls: tuple[str, ...]

    def after(self, known: Surroundings) -> Surroundings:
        """Return these as they follow those that are known.

        A store elsewhere may answer with other addresses each time it is asked. What is known of it
        stays while some of that is still true.
        """
        if set(known.storage) & set(self.storage):
            return replace(self, storage=known.storage)
        return self


def look(storage_host: str) -> Surroundings:
    """Return what there is now."""
    return Surroundings(
        services=tuple(addresses_of(name) for name in SERVICES),
        storage=addresses_of(storage_host),
        tls=addresses_of(TLS),
    )


def addresses_of(host: str) -> tuple[str, ...]:
    """Return the addresses of a host, IPv6 only where there is no other; none where it is gone."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            found = socket.getaddrinfo(host, None, family, socket.SOCK_STREAM)
        except OSError:
            continue
        return tuple(sorted({str(address[0]) for *_, address in found}))
    return ()


def address_of_this_machine(routes: Path = _ROUTES) -> str:
    """Return the address that the machine has on the bridge of the published port; "" without one.

    It is the container's default gateway (IPv4). Whoever connects to the port from the machine
    itself comes from there, because Docker hands on connections to loopback by a program.
    """
    for line in routes.read_text("ascii").splitlines()[1:]:
        _, destination, gateway, flags, *_ = line.split()
        if int(destination, 16) == 0 and int(flags, 16) & _UP_AND_GATEWAY == _UP_AND_GATEWAY:
            return socket.inet_ntoa(bytes.fromhex(gateway)[::-1])  # The kernel's byte order.
    return ""
