"""Puts the uploader together: `create_app` is what the WSGI server calls in each worker."""

import atexit

from apiflask import APIFlask

from uploader import (
    access,
    actions,
    albums,
    archive,
    as_shown,
    health,
    images,
    internal,
    media,
    tags,
    trash,
    upload,
    uploads,
)
from uploader.clients.security_client import Security
from uploader.config import Settings, load_settings
from uploader.dependencies import EXTENSION, build, need_of
from uploader.records.connections import warn_of_too_few
from uploader.storage.object_store import ObjectStore
from uploader.telemetry import logs
from uploader.web import (
    ids,
    json_bodies,
    method_override,
    named_uploads,
    openapi_document,
    problems,
    rate_limits,
    request_limits,
)

_BLUEPRINTS = (
    upload,
    uploads,
    images,
    actions,
    archive,
    as_shown,
    albums,
    tags,
    trash,
    media,
    internal,
    health,
)


def create_app(
    config: Settings | None = None,
    *,
    store: ObjectStore | None = None,
    security: Security | None = None,
    background: bool = True,
) -> APIFlask:
    """Build the app; a collaborator that is not passed in is the real one.

    It is called in each worker process, so that no connection, thread or decoder is shared across
    a fork. Without `background` no thread is started: sweeps, jobs and previews run when called.
    """
    settings = config or load_settings()
    logs.configure(settings.log_level)
    app = APIFlask(
        __name__,
        title="Vitrine uploader",
        version="1",
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type]  # Flask takes None; the stub here does not.
    )
    built = build(settings, store=store, security=security)
    app.extensions[EXTENSION] = built
    for installed in (logs, problems, access, built.measures, request_limits):
        installed.init_app(app)
    openapi_document.init_app(app, settings.public_url)
    ids.init_app(app)
    json_bodies.init_app(app)
    rate_limits.init_app(app)
    named_uploads.init_app(app)
    method_override.init_app(app)
    media.init_app(app, built)
    for module in _BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    if settings.threads:
        warn_of_too_few(built.database, need_of(settings))
    if background:
        built.start()
        atexit.register(built.close)
    return app
