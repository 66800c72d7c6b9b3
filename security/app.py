"""The application factory: `create_app` is what the WSGI server calls in each worker."""

import time

from apiflask import APIFlask

from security import (
    access,
    accounts,
    admin_users,
    api_tokens,
    audit,
    auth,
    health,
    invitations,
    overview,
    passwords,
    public_keys,
    sessions,
    tokens,
)
from security.clients.uploader_client import UploaderClient
from security.clock import Clock
from security.config import Settings, load_settings
from security.dependencies import EXTENSION, build, need_of
from security.people.passwords import PasswordHasher
from security.records.connections import warn_of_too_few
from security.telemetry import logs, metrics
from security.web import caching, openapi_document, problems, request_limits

_BLUEPRINTS = (
    accounts,
    passwords,
    tokens,
    sessions,
    api_tokens,
    audit,
    overview,
    admin_users,
    invitations,
    auth,
    public_keys,
    health,
)


def create_app(
    config: Settings | None = None,
    *,
    clock: Clock = time.time,
    hasher: PasswordHasher | None = None,
    uploader: UploaderClient | None = None,
) -> APIFlask:
    """Return the WSGI application; without a server that says its threads, nothing is connected to.

    Nor is the thread of the upkeep begun then.

    Without a config the environment is read; a wrong setting ends the process with one line.
    """
    settings = config or load_settings()
    logs.configure(settings.log_level)
    app = APIFlask(
        __name__,
        title="Vitrine security",
        version="1",
        docs_path=None,
        json_errors=False,
        static_folder=None,  # type: ignore[arg-type]  # Flask takes None; the stub here does not.
    )
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Of Flask's default provider.
    # `//v1/user` is 404 and not redirected: a client with a wrong path should notice.
    app.url_map.merge_slashes = False
    built = app.extensions[EXTENSION] = build(settings, clock, hasher, uploader)
    openapi_document.init_app(app, settings.public_url, settings.password_min_length)
    problems.init_app(app)
    metrics.init_app(app)
    caching.init_app(app)
    logs.init_app(app)
    request_limits.init_app(app)
    access.init_app(app)
    for module in _BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    if settings.threads:
        warn_of_too_few(built.database, need_of(settings))
        built.upkeep.start()
    return app
