"""The stand-in for what the uploader does to many pictures at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bff.clients.visitor import Visitor
from bff.outcomes import Refusal
from bff.words.selections import UNDO, Changed
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
    undone: list[tuple[str, str]] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    streams: list[FakeStream] = field(default_factory=list)
    refusal: Refusal | None = None

    def act(
        self,
        identity: str,
        ids: Sequence[str],
        action: str,
        more: Mapping[str, Any],
        visitor: Visitor,
    ) -> Changed:
        self.asked.append((identity, tuple(ids), action, dict(more)))
        if self.refusal:
            raise self.refusal
        failed = {one: code for one, code in self.failed.items() if one in ids}
        token = TOKEN if action != "delete" and len(failed) < len(ids) else None
        return Changed(action, len(ids) - len(failed), failed, token)

    def undo(self, identity: str, token: str, visitor: Visitor) -> Changed:
        self.undone.append((identity, token))
        if self.refusal:
            raise self.refusal
        return Changed(UNDO, 2, self.failed, None)

    def archive(self, identity: str, ids: Sequence[str]) -> Any:
        self.asked.append((identity, tuple(ids), "archive", {}))
        if self.refusal:
            raise self.refusal
        self.streams.append(FakeStream())
        return self.streams[-1]
