"""The stand-in for what the uploader does to many pictures at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bff.clients.visitor import Visitor
from bff.outcomes import Refusal
from bff.words.selections import UNDO, Changed, Selected
from tests.bff.fake_account import an_id

TOKEN = an_id(4711)


class FakeStream:
    """An archive of two chunks, and whether somebody let go of it."""

    headers: Mapping[str, str] = {
        "Content-Type": "application/zip",
        "Content-Length": "5",
        "Content-Disposition": 'attachment; filename="pictures.zip"',
        "ETag": '"tag"',
        "X-Inside": "not told",
    }

    def __init__(self) -> None:
        self.is_closed = False

    def chunks(self) -> Iterator[bytes]:
        yield b"PK"
        yield b"\3\4!"

    def close(self) -> None:
        self.is_closed = True


@dataclass
class FakeSelections:
    """Remembers what was asked; `failed` are the pictures that it does nothing to, and why."""

    asked: list[tuple[str, tuple[str, ...], str, dict[str, Any]]] = field(default_factory=list)
    # By a list and how many it had, and not by ids.
    listed: list[tuple[dict[str, str], int, str, dict[str, Any]]] = field(default_factory=list)
    undone: list[tuple[str, str]] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    streams: list[FakeStream] = field(default_factory=list)
    refusal: Refusal | None = None

    def act(
        self,
        identity: str,
        selected: Selected,
        action: str,
        more: Mapping[str, Any],
        visitor: Visitor,
    ) -> Changed:
        self._remember(identity, selected, action, more)
        ids = self.failed if selected.listing is not None else selected.ids
        failed = {one: code for one, code in self.failed.items() if one in ids}
        done = selected.count - len(failed)
        return Changed(action, done, failed, TOKEN if action != "delete" and done else None)

    def undo(self, identity: str, token: str, visitor: Visitor) -> Changed:
        self.undone.append((identity, token))
        if self.refusal:
            raise self.refusal
        return Changed(UNDO, 2, self.failed, None)

    def archive(self, identity: str, selected: Selected) -> Any:
        self._remember(identity, selected, "archive", {})
        self.streams.append(FakeStream())
        return self.streams[-1]

    def _remember(
        self, identity: str, selected: Selected, action: str, more: Mapping[str, Any]
    ) -> None:
        if selected.listing is None:
            self.asked.append((identity, selected.ids, action, dict(more)))
        else:
            self.listed.append((dict(selected.listing), selected.count, action, dict(more)))
        if self.refusal:
            raise self.refusal
