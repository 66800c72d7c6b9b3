"""The client of the uploader for many pictures of an owner at once."""

from collections.abc import Mapping
from typing import Any, Protocol

from bff.clients.connection import Connection, Stream
from bff.clients.visitor import Visitor, named
from bff.words.selections import UNDO, Changed, Selected

# The uploader works on one request for ten seconds, and answers what it has not reached.
ACTION_SECONDS = 14.0


class Selections(Protocol):
    """The requests about many pictures that views need."""

    def act(
        self,
        identity: str,
        selected: Selected,
        action: str,
        more: Mapping[str, Any],
        visitor: Visitor,
    ) -> Changed: ...
    def undo(self, identity: str, token: str, visitor: Visitor) -> Changed: ...
    def archive(self, identity: str, selected: Selected) -> Stream: ...


class SelectionsClient:
    """The uploader over HTTP, as UploaderClient is, with more time."""

    def __init__(self, uploader_url: str) -> None:
        self._uploader = Connection("uploader", uploader_url, seconds=ACTION_SECONDS)

    def act(
        self,
        identity: str,
        selected: Selected,
        action: str,
        more: Mapping[str, Any],
        visitor: Visitor,
    ) -> Changed:
        """Do something to pictures; `more` is what belongs to the action.

        Raises Refusal, with the code `count_differs` where a list has another number of pictures.
        """
        expected = {} if selected.listing is None else {"expected_count": selected.count}
        body = {**_named(selected), **expected, "action": action, **more}
        return self._changed(action, identity, body, visitor)

    def undo(self, identity: str, token: str, visitor: Visitor) -> Changed:
        """Take back what an action has changed. Raises Refusal 404 where that is over."""
        return self._changed(UNDO, identity, {"undo": token}, visitor)

    def archive(self, identity: str, selected: Selected) -> Stream:
        """Begin the ZIP archive of pictures; it has to be closed. Raises Refusal."""
        headers = {"X-Identity": identity}
        return self._uploader.open("/v1/images/archive", headers=headers, body=_named(selected))

    def _changed(
        self, action: str, identity: str, body: Mapping[str, Any], visitor: Visitor
    ) -> Changed:
        headers = named(identity, visitor)
        said, _ = self._uploader.ask("POST", "/v1/images/actions", headers=headers, body=body)
        failed = {one["id"]: str(one["code"]) for one in said["results"] if one["code"]}
        return Changed(action, said["done"], failed, said["undo"])


def _named(selected: Selected) -> dict[str, Any]:
    if selected.listing is None:
        return {"ids": list(selected.ids)}
    query, album = selected.listing.get("q", ""), selected.listing.get("album")
    return {"album": album} if album else {"query": query}
