"""Puts the uploader together: `create_app` is what the WSGI server calls in each worker."""

import atexit

from apiflask import APIFlask

from uploader import access, health, images, internal, media, upload, uploads
from uploader.clients.identity_tokens import HEADER
from uploader.clients.security_client import Security
from uploader.config import Settings, load_settings
from uploader.dependencies import EXTENSION, build
from uploader.storage.image_store import ObjectStore
from uploader.telemetry import logs
from uploader.web import problems

_MAX_JSON_BYTES = 64 * 1024


def create_app(
    config: Settings | None = None,
    *,
    store: ObjectStore | None = None,
    security: Security | None = None,
    background: bool = True,
) -> APIFlask:
    """Build the app; collaborators that are not passed in are the real ones.

    It is called in each worker process, so that no connection, thread or decoder is shared by
    a fork. `background` False leaves the sweep and the previews to whoever calls them.
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
    app.config.update(
        MAX_CONTENT_LENGTH=_MAX_JSON_BYTES,
        OPENAPI_VERSION="3.1.0",
        VALIDATION_ERROR_SCHEMA=_problem_schema(),
        HTTP_ERROR_SCHEMA=_problem_schema(),
    )
    app.security_schemes = {
        "identity": {"type": "apiKey", "in": "header", "name": HEADER},
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }
    built = build(settings, store=store, security=security)
    app.extensions[EXTENSION] = built
    logs.init_app(app)
    problems.init_app(app)
    access.init_app(app)
    built.measures.init_app(app)
    for module in (upload, uploads, images, media, internal, health):
        app.register_blueprint(module.blueprint)
    if background:
        built.start()
        atexit.register(built.close)
    return app


def _problem_schema() -> dict[str, object]:
    """Describe the one error shape (RFC 9457) for the OpenAPI document."""
    text = {"type": "string"}
    field_error = {"type": "object", "properties": {"field": text, "message": text}}
    return {
        "type": "object",
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "code": text,
            "request_id": text,
            "errors": {"type": "array", "items": field_error},
        },
    }
