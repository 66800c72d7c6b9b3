"""The uploader with crash points around its real parts: the factory that granian runs in tests."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

from apiflask import APIFlask
from sqlalchemy import Connection, Engine, event

from tests.faults.crash_points import SETTING, CrashOrders, CrashPoints
from uploader import app as uploader
from uploader.config import load_settings
from uploader.dependencies import EXTENSION, Dependencies, build_store
from uploader.storage.object_store import ObjectStore

_COUNTED = re.compile(
    r"POST /v1/upload|DELETE /internal/library|DELETE /v1/images/\w+|POST /v1/images/\w+/restore"
    r"|PATCH /v1/images/\w+|DELETE /v1/trash|POST /v1/trash/restore|POST /v1/images/actions"
)
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def create_app() -> APIFlask:
    """Build the real app on a store, a database and a server side that crash when ordered."""
    points = CrashPoints(CrashOrders(Path(os.environ[SETTING])))
    settings = load_settings()
    store = cast(ObjectStore, CrashingStore(build_store(settings), points))
    app = uploader.create_app(settings, store=store)
    d: Dependencies = app.extensions[EXTENSION]
    crash_at_commits(d.database.engine, points)
    app.wsgi_app = crash_at_answers(app.wsgi_app, points)  # type: ignore[assignment,method-assign]  # As Flask says.
    return app


class CrashingStore:
    """The real store, with points before, amid and after each operation."""

    def __init__(self, store: ObjectStore, points: CrashPoints) -> None:
        self._store = store
        self._points = points

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._store, name)

        def with_points(*arguments: Any, **named: Any) -> Any:
            self._points.reach(f"before {name}")
            self._points.reach_amid(f"amid {name}")
            result = operation(*arguments, **named)
            self._points.reach(f"after {name}")
            return result

        return with_points


def crash_at_commits(engine: Engine, points: CrashPoints) -> None:
    """Puts points before and after each commit of a transaction that writes."""
    commit = engine.dialect.do_commit

    @event.listens_for(engine, "commit")
    def before(connection: Connection) -> None:
        writes = connection.get_execution_options().get("vitrine_writes", False)
        connection.connection.info["writes"] = writes
        if writes:
            points.reach("before commit")

    def do_commit(connection: Any) -> None:
        commit(connection)
        if connection.info.get("writes"):
            points.reach("after commit")

    engine.dialect.do_commit = do_commit  # type: ignore[assignment,method-assign]  # No event.


def crash_at_answers(inner: Wsgi, points: CrashPoints) -> Wsgi:
    """Counts the steps of requests that change something; with points around the answer."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not _COUNTED.fullmatch(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"):
            return inner(environ, start_response)
        points.begin()
        body = b"".join(inner(environ, start_response))
        points.reach("before answer")
        return halves(body)

    def halves(body: bytes) -> Iterable[bytes]:
        yield body[: len(body) // 2]
        points.reach("amid answer")
        points.end()
        yield body[len(body) // 2 :]

    return serve
