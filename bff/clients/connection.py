"""HTTP to one service: a connection pool, explicit time-outs, and failures turned into outcomes.

The only module that imports urllib3.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import HTTPError

from bff.clients.budget import PAGE_SECONDS, begin_anew, spending
from bff.outcomes import Refusal, ServiceDown
from bff.telemetry.logs import request_id

_CONNECT_SECONDS = 1.0
# An upload is decoded before it is answered.
SLOW = urllib3.Timeout(connect=2, read=120)
_CONNECTIONS = 16
_CHUNK_BYTES = 64 * 1024


class Stream:
    """An answer whose body is read while it arrives; it has to be closed."""

    def __init__(self, name: str, response: urllib3.BaseHTTPResponse) -> None:
        self._name = name
        self._response = response
        self.headers: Mapping[str, str] = response.headers

    def chunks(self) -> Iterator[bytes]:
        """Yield the body. Raises ServiceDown where it ends before its length."""
        try:
            yield from self._response.stream(_CHUNK_BYTES, decode_content=False)
        except HTTPError as error:
            raise ServiceDown(self._name) from error

    def close(self) -> None:
        """Let go of the answer, read to its end or not."""
        self._response.close()


class Connection:
    """A connection pool to one service. Without retries, so that no change happens twice.

    All requests that one page makes share a budget of `seconds` (bff/clients/budget.py).
    """

    def __init__(self, name: str, address: str, *, seconds: float = PAGE_SECONDS) -> None:
        self._name = name
        self._address = address
        self._seconds = seconds
        self._pool = urllib3.PoolManager(num_pools=2, maxsize=_CONNECTIONS, retries=False)

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        query: Mapping[str, str] | None = None,
        stream: Iterable[bytes] | None = None,
        seconds: float | None = None,
    ) -> tuple[Any, Mapping[str, str]]:
        """Return the JSON of a 2xx (None when it has no body) and its headers.

        `body` goes as JSON; `stream` goes as it is, in chunks, under the content type of
        `headers`; `seconds` is a budget that is not that of all. Raises Refusal for a 4xx or a full
        store (507), ServiceDown for all else.
        """
        sent = {"Accept": "application/json", "X-Request-ID": request_id()}
        sent.update(headers or {})
        content: Any = stream
        if body is not None:
            content = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        url = self._address + path + (f"?{urlencode(query)}" if query else "")
        if stream is not None:
            begin_anew()
            response = self._send(method, url, sent, content, SLOW)
        else:
            with spending(seconds or self._seconds) as left:
                if left <= 0:
                    raise ServiceDown(self._name)
                timeout = urllib3.Timeout(connect=_CONNECT_SECONDS, total=left)
                response = self._send(method, url, sent, content, timeout)
        return self._read(response)

    def open(self, path: str, *, headers: Mapping[str, str], body: Any) -> Stream:
        """Ask by POST, with JSON, for a body that may be of any length.

        Raises Refusal and ServiceDown as `ask` does, before any of the body is read.
        """
        sent = {
            "Accept": "*/*",
            "X-Request-ID": request_id(),
            "Content-Type": "application/json",
            **headers,
        }
        url, content = self._address + path, json.dumps(body).encode()
        response = self._send("POST", url, sent, content, SLOW, is_whole=False)
        if response.status == 200:
            return Stream(self._name, response)
        try:
            self._read(response)
        except HTTPError as error:
            raise ServiceDown(self._name) from error
        finally:
            response.close()
        raise ServiceDown(self._name)

    def _send(
        self, method: str, url: str, headers: dict[str, str], body: Any,
        timeout: urllib3.Timeout, *, is_whole: bool = True,
    ) -> urllib3.BaseHTTPResponse:  # fmt: skip
        try:
            return self._pool.request(
                method, url, headers=headers, body=body, redirect=False, timeout=timeout,
                preload_content=is_whole,
            )  # fmt: skip
        except HTTPError as error:
            raise ServiceDown(self._name) from error

    def _read(self, response: urllib3.BaseHTTPResponse) -> tuple[Any, Mapping[str, str]]:
        document = _json(response.data)
        if 200 <= response.status < 300:
            return document, response.headers
        retry_after = _seconds(response.headers.get("Retry-After"))
        if 400 <= response.status < 500 or response.status == 507:
            raise _refusal(response.status, document, retry_after)
        raise ServiceDown(self._name, retry_after or 5)


def _json(data: bytes) -> Any:
    """Decode a body; return None when it is empty or not JSON."""
    try:
        return json.loads(data)
    except ValueError:
        return None


def _seconds(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() else None


def _refusal(status: int, document: Any, retry_after: int | None) -> Refusal:
    problem = document if isinstance(document, dict) else {}
    errors, count = problem.get("errors"), problem.get("count")
    fields = {
        str(one.get("field")): str(one.get("message"))
        for one in (errors if isinstance(errors, list) else [])
        if isinstance(one, dict)
    }
    return Refusal(
        status,
        code=str(problem.get("code") or "unknown"),
        detail=str(problem.get("detail") or ""),
        fields=fields,
        retry_after=retry_after,
        count=count if isinstance(count, int) else None,
    )
