"""Bulk actions, a few images a transaction, so that nobody else waits for long; their undoing."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from uploader.library.image import LINK, Image
from uploader.outcomes import UndoNotFound
from uploader.records import audit_log, undo_parts
from uploader.records.audit_log import Event, Origin
from uploader.records.database import Database
from uploader.records.identifiers import new_id
from uploader.records.quota import lock_owner
from uploader.records.undo_parts import Changes
from uploader.selecting.batches import Action, Batch
from uploader.selecting.selections import Selection
from uploader.selecting.turn_batches import TURNED
from uploader.selecting.undoing import take_back

# How long one request works, less than the gateway waits; what is not reached may be sent again.
WORK_SECONDS = 10.0
_IMAGES_AT_ONCE = 100
_PAUSE_SECONDS = 0.005
TIME_OVER = "time_over"


@dataclass
class Done:
    """What became of each image: None where it is as was asked, else a code of what is wrong."""

    codes: dict[str, str | None] = field(default_factory=dict)
    undo: str | None = None
    # Those that are shared by link now and were not before.
    shared: list[Image] = field(default_factory=list)
    # Those whose thumbnails have to be made anew.
    turned: list[Image] = field(default_factory=list)


class BulkChanges:
    """Can end at any point: an image is changed with all that counts, or it is not.

    All raise DatabaseUnavailable.
    """

    def __init__(
        self,
        database: Database,
        work_seconds: float = WORK_SECONDS,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database = database
        self._work_seconds = work_seconds
        self._pause = pause

    def run(
        self, owner: str, selection: Selection, name: str, action: Action, origin: Origin,
        *, can_be_undone: bool = True,
    ) -> Done:  # fmt: skip
        """Do something to all selected images; done again it changes nothing.

        The log has one line of it, whose number grows with each transaction.
        """
        done, token = Done(dict.fromkeys(selection.ids, TIME_OVER)), new_id()
        deadline = time.monotonic() + self._work_seconds
        changed, line = 0, None
        for part, ids in enumerate(_some(selection.ids)):
            if part:
                self._pause(_PAUSE_SECONDS)
            if time.monotonic() > deadline:
                break
            with self._database.writing() as connection:
                lock_owner(connection, owner)
                batch = Batch.load(connection, owner, ids)
                action(batch)
                count = len(batch.changes) if can_be_undone else len(ids) - len(batch.failed)
                if count:
                    changed += count
                    line = _tell(connection, owner, line, name, changed, origin)
                if batch.changes and can_be_undone:
                    undo_parts.keep(
                        connection, owner, token, 0 if done.undo is None else part,
                        name, batch.changes,
                    )  # fmt: skip
            # Only what is committed is told.
            done.codes |= {one: batch.failed.get(one) for one in ids}
            if batch.changes and can_be_undone:
                done.undo = token
            done.shared += _shared(batch)
            done.turned += _turned(batch, batch.changes)
        return done

    def action_of(self, owner: str, token: str) -> str:
        """Return which action a token undoes; raises UndoNotFound."""
        with self._database.reading() as connection:
            found = undo_parts.action_of(connection, owner, token)
        if found is None:
            raise UndoNotFound
        return found

    def undo(self, owner: str, token: str, origin: Origin) -> Done:
        """Take back what an action has changed, once; what was changed since stays as it is."""
        done, line, undone = Done(), None, 0
        while True:
            with self._database.writing() as connection:
                lock_owner(connection, owner)
                part = undo_parts.take(connection, owner, token)
                if part is None:
                    return done
                batch = Batch.load(connection, owner, list(part.changes))
                take_back(batch, part.changes)
                undone += len(part.changes) - len(batch.failed)
                line = _tell(
                    connection, owner, line, part.action, undone, origin,
                    event=Event.IMAGES_CHANGE_UNDONE,
                )  # fmt: skip
            done.codes |= {one: batch.failed.get(one) for one in part.changes}
            done.turned += _turned(batch, part.changes)
            self._pause(_PAUSE_SECONDS)


def _some(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + _IMAGES_AT_ONCE] for start in range(0, len(ids), _IMAGES_AT_ONCE)]


def _shared(batch: Batch) -> list[Image]:
    return [
        replace(batch.found[image_id], visibility=LINK)
        for image_id, change in batch.changes.items()
        if change.get("visibility", [None, None])[1] == LINK
    ]


def _turned(batch: Batch, changes: Changes) -> list[Image]:
    turned = (one for one, change in changes.items() if TURNED in change)
    return [batch.found[one] for one in turned if one in batch.found and one not in batch.failed]


def _tell(
    connection: Connection, owner: str, line: int | None, action: str, count: int, origin: Origin,
    *, event: Event = Event.IMAGES_CHANGED,
) -> int:  # fmt: skip
    """Add the line of an action, or bring it up to date."""
    said = {"action": action, "images": str(count)}
    if line is None:
        return audit_log.record(connection, event, owner, None, origin, **said)
    audit_log.amend(connection, line, **said)
    return line
