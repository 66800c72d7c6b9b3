"""The gateway's cache of objects: bytes that are removed from the store have to go there, too."""

import socket
from http import HTTPStatus
from urllib.parse import urlsplit

import urllib3

from uploader.outcomes import GatewayUnavailable

# By this name the gateway answers for its cache, where it answers for monitoring.
_HOST = "object-cache"
_TIMEOUT = urllib3.Timeout(connect=1.0, read=3.0)
_CONNECTIONS = 4


class ObjectCache:
    """Asks every gateway behind a name; without an address there is no cache to ask."""

    def __init__(self, url: str | None) -> None:
        """`url` is where the gateway answers for monitoring."""
        parts = urlsplit(url or "")
        self._host, self._port = parts.hostname, parts.port or 80
        self._http = urllib3.PoolManager(timeout=_TIMEOUT, retries=False, maxsize=_CONNECTIONS)

    @property
    def is_known(self) -> bool:
        """Whether there is a gateway to ask."""
        return self._host is not None

    def forget(self, key: str) -> None:
        """Have an object forgotten wherever it is kept; raises GatewayUnavailable.

        nginx without the module of another vendor cannot delete an entry. So the entry is written
        over with an empty one, which takes the file's place on the disk (decision 0003).
        """
        if self._host is None:
            return
        for address in self._addresses(self._host):
            if self._ask("HEAD", address, key) == HTTPStatus.OK:
                self._ask("GET", address, f"{key}?forget=1")

    def _addresses(self, host: str) -> list[str]:
        """Return the addresses of all gateways: each has a cache of its own."""
        try:
            found = socket.getaddrinfo(host, self._port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise GatewayUnavailable from error
        return sorted({str(one[4][0]) for one in found})

    def _ask(self, method: str, address: str, path: str) -> int:
        host = f"[{address}]" if ":" in address else address
        url = f"http://{host}:{self._port}/{path}"
        try:
            answer = self._http.request(method, url, headers={"Host": _HOST}, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise GatewayUnavailable from error
        if answer.status not in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
            raise GatewayUnavailable
        return answer.status
