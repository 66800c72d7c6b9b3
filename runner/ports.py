"""Checks that the public port can be listened on, and picks free ports for the inner parts."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from runner.settings import Settings, WrongSettingError

# Linux takes the local ports of outgoing connections from 32768 up: below them a part that is
# restarted finds its port free.
_HIGHEST_INNER_PORT = 32000


def check_public_port(settings: Settings) -> None:
    """Raise WrongSettingError when the public address cannot be listened on."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except PermissionError:
            raise WrongSettingError(
                f"PORT: only root may listen on port {settings.port}; choose one above 1023"
            ) from None
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise WrongSettingError(
                    f"HOST: {settings.host} is no address of this machine"
                ) from None
            reason = (error.strerror or "refused").lower()
            raise WrongSettingError(
                f"PORT: {settings.listen_address} cannot be used ({reason}); "
                f"stop what listens there or choose another, e.g. PORT={settings.port + 1} make run"
            ) from None


@contextmanager
def inner_ports(names: Sequence[str], public_port: int) -> Iterator[dict[str, int]]:
    """Give a free loopback port for each name, the same ones each time where they are free.

    They stay reserved inside the context, because a part listens on its port only later: another
    instance that starts at the same moment passes them over.
    """
    first = public_port + 10000 if public_port + 10000 < _HIGHEST_INNER_PORT - 200 else 12000
    chosen: dict[str, int] = {}
    candidates = iter(range(first, _HIGHEST_INNER_PORT))
    with ExitStack() as reservations:
        for name in names:
            for port in candidates:
                reservation = _reserved(port)
                if reservation and _is_free(port):
                    chosen[name] = port
                    reservations.enter_context(reservation)
                    break
                if reservation:
                    reservation.close()
            else:
                raise WrongSettingError(
                    f"PORT: the parts inside find no free port from {first} up; "
                    "stop what listens there or choose another"
                )
        yield chosen


def _reserved(port: int) -> socket.socket | None:
    """Reserve a port among all instances of this machine; None where another one has it.

    A name in Linux's abstract namespace belongs to one socket at a time, is seen by all that share
    these ports (the network namespace), and is free again when the process ends, however it ends.
    """
    reservation = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        reservation.bind(f"\0vitrine-port-{port}")
    except OSError:
        reservation.close()
        return None
    return reservation


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
