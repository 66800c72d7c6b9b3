"""Bulk actions, a few images a transaction, so that nobody else waits for long; their undoing."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from sqlalchemy import Connection

from uploader.library.image import LINK
from uploader.outcomes import Outcome, UndoNotFound
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
# Bounds on the images of a transaction, and how long one shall take: others wait so long.
_LEAST_AT_ONCE, _MOST_AT_ONCE = 50, 500
_SECONDS_AT_ONCE = 0.03
# Between two of them others write: those of this process stand in a queue, but another process can
# only ask for its turn every few milliseconds (uploader/records/database.py). The least of a rest,
# and its part of what was worked.
_LEAST_REST_SECONDS, _REST = 0.005, 0.25
TIME_OVER = "time_over"

log = structlog.get_logger(__name__)


@dataclass
class Done:
    """What became of each image: None where it is as was asked, else a code of what is wrong."""

    codes: dict[str, str | None] = field(default_factory=dict)
    undo: str | None = None
    # The ids of those that are shared by link now and were not before.
    shared: list[str] = field(default_factory=list)
    # The ids of those whose thumbnails have to be made anew.
    turned: list[str] = field(default_factory=list)

    def add(self, batch: Batch, ids: Sequence[str], token: str | None) -> None:
        """Add what one transaction has done to these images."""
        self.codes |= {one: batch.failed.get(one) for one in ids}
        if batch.changes:
            self.undo = token
        self.shared += _shared(batch)
        self.turned += _turned(batch, batch.changes)


@dataclass
class _Run:
    """An action on its way through the transactions; without a token it cannot be undone."""

    owner: str
    name: str
    action: Action
    origin: Origin
    token: str | None
    part: int = 0
    changed: int = 0
    line: int | None = None

    def do(self, connection: Connection, ids: Sequence[str]) -> Batch:
        """Do it to some images in a transaction, in which the owner is locked."""
        batch = Batch.load(connection, self.owner, ids)
        self.action(batch)
        count = len(batch.changes) if self.token else len(ids) - len(batch.failed)
        if count:
            self.changed += count
            self.line = _tell(
                connection, self.owner, self.line, self.name, self.changed, self.origin
            )
        if batch.changes and self.token:
            undo_parts.keep(connection, self.owner, self.token, self.part, self.name, batch.changes)
            self.part += 1
        return batch


class _Pace:
    """How many images a transaction changes: as many as it can in the time that others may wait."""

    def __init__(self) -> None:
        self.images = _LEAST_AT_ONCE
        self.rest = _LEAST_REST_SECONDS

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Measure one transaction from when it has its turn; set the rest, and the next number."""
        began = time.monotonic()
        yield
        took = max(time.monotonic() - began, 0.001)
        fitting = int(self.images * _SECONDS_AT_ONCE / took)
        self.rest = max(_LEAST_REST_SECONDS, took * _REST)
        self.images = min(max(fitting, _LEAST_AT_ONCE), _MOST_AT_ONCE)


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

        The log has one line of it, whose number grows with each transaction. Where one fails after
        others are committed, what these have done is told, and all else was not reached.
        """
        done = Done(dict.fromkeys(selection.ids, TIME_OVER))
        run = _Run(owner, name, action, origin, new_id() if can_be_undone else None)
        deadline, pace, start = time.monotonic() + self._work_seconds, _Pace(), 0
        while start < len(selection.ids) and time.monotonic() <= deadline:
            if start:
                self._pause(pace.rest)
            ids = selection.ids[start : start + pace.images]
            try:
                with self._database.writing() as connection, pace.measured():
                    lock_owner(connection, owner)
                    batch = run.do(connection, ids)
            except Outcome as outcome:
                if not start:
                    raise
                log.warning("bulk_action_cut", action=name, code=outcome.code)
                break
            # Only what is committed is told.
            done.add(batch, ids, run.token)
            start += len(ids)
        return done

    def action_of(self, owner: str, token: str) -> str:
        """Return which action a token undoes; raises UndoNotFound."""
        with self._database.reading() as connection:
            found = undo_parts.action_of(connection, owner, token)
        if found is None:
            raise UndoNotFound
        return found

    def undo(self, owner: str, token: str, origin: Origin) -> Done:
        """Take back what an action has changed, once; what was changed since stays as it is.

        What there was no time for has its code, and the token is good for that again.
        """
        done, line, undone = Done(), None, 0
        deadline, pace = time.monotonic() + self._work_seconds, _Pace()
        while time.monotonic() <= deadline:
            with self._database.writing() as connection, pace.measured():
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
            self._pause(pace.rest)
        with self._database.reading() as connection:
            left = undo_parts.images_of(connection, owner, token)
        done.codes |= dict.fromkeys(left, TIME_OVER)
        done.undo = token if left else None
        return done


def _shared(batch: Batch) -> list[str]:
    return [
        image_id
        for image_id, change in batch.changes.items()
        if change.get("visibility", [None, None])[1] == LINK
    ]


def _turned(batch: Batch, changes: Changes) -> list[str]:
    return [
        image_id
        for image_id, change in changes.items()
        if TURNED in change and image_id in batch.found and image_id not in batch.failed
    ]


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
