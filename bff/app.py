"""Puts the pages together."""

from pathlib import Path

from flask import Flask
from werkzeug.routing import BaseConverter

from bff import access, account, gallery, health, home, login, pictures, register, session, upload
from bff.clients.security_client import Security
from bff.clients.uploader_client import Uploader
from bff.config import Settings, load_settings
from bff.dependencies import EXTENSION, build
from bff.telemetry import logs, metrics
from bff.web import cookies, cross_origin, error_pages, headers
from bff.web.static_files import static_url
from bff.words.images import byte_words

TEMPLATES = Path(__file__).parent.parent / "templates"
FORM_BYTES = 64 * 1024  # Every form but the upload's, whose view reads its own body.


class IdConverter(BaseConverter):
    """Lets nothing but an id through, so that a path sent on to a service is never bent."""

    regex = "[0-9A-Za-z]{22}"


def create_app(
    config: Settings | None = None,
    *,
    security: Security | None = None,
    uploader: Uploader | None = None,
) -> Flask:
    """Make the app. Without arguments it is what runs in production."""
    settings = config or load_settings()
    app = Flask("bff", template_folder=str(TEMPLATES), static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = FORM_BYTES
    app.url_map.converters["id"] = IdConverter
    app.url_map.strict_slashes = True
    app.extensions[EXTENSION] = build(settings, security=security, uploader=uploader)
    logs.configure(settings.log_level)
    logs.init_app(app)
    if not settings.has_secure_cookies:
        logs.log.warning("insecure_cookies", why="VITRINE_PUBLIC_URL is plain HTTP on a network")
    # The order is the order of the checks: forged requests are refused before anybody is asked.
    metrics.init_app(app)
    cross_origin.init_app(app)
    access.init_app(app)
    cookies.init_app(app)
    headers.init_app(app)
    error_pages.init_app(app)
    _prepare_templates(app)
    for module in (health, home, login, register, session, gallery, upload, pictures, account):
        app.register_blueprint(module.blueprint)
    return app


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static_url"] = static_url
    app.jinja_env.filters["byte_words"] = byte_words
    app.context_processor(_viewer_of_templates)


def _viewer_of_templates() -> dict[str, object]:
    return {"viewer": access.known_viewer()}
