"""The part of the client of the uploader that asks what there is to find: terms, counts, months."""

from collections.abc import Mapping
from typing import Protocol

from bff.clients.connection import Connection
from bff.words.months import Month
from bff.words.searches import SearchTerm


class Searching(Protocol):
    """The requests about searches and months that views need."""

    def months(self, identity: str, by: str, order: str) -> list[Month]: ...
    def count(
        self, identity: str, query: Mapping[str, str], within: float | None = None
    ) -> int: ...
    def search_terms(self, identity: str) -> list[SearchTerm]: ...


class SearchRequests:
    """Those requests over HTTP."""

    _uploader: Connection

    def months(self, identity: str, by: str, order: str) -> list[Month]:
        """Return the months that have pictures, by `uploaded` or by `taken`.

        `order` is `desc`, the newest first, or `asc`.
        """
        query = {"by": by, "order": order}
        said, _ = self._uploader.ask(
            "GET", "/v1/images/months", headers={"X-Identity": identity}, query=query
        )
        return [Month.read(item) for item in said["items"]]

    def count(self, identity: str, query: Mapping[str, str], within: float | None = None) -> int:
        """Return how many pictures a search finds, `within` seconds. Raises Refusal 422."""
        headers = {"X-Identity": identity}
        said, _ = self._uploader.ask(
            "GET", "/v1/images/count", headers=headers, query=query, seconds=within
        )
        return int(said["count"])

    def search_terms(self, identity: str) -> list[SearchTerm]:
        """Return what can be written in a search."""
        headers = {"X-Identity": identity}
        said, _ = self._uploader.ask("GET", "/v1/images/search-terms", headers=headers)
        return [SearchTerm.read(item) for item in said["items"]]
