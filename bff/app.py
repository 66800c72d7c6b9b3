"""The application factory of the pages."""

import time
from pathlib import Path

from flask import Flask
from werkzeug.routing import BaseConverter

from bff import (
    access,
    account,
    administration,
    album_order,
    albums,
    confirm,
    gallery,
    health,
    home,
    keys,
    login,
    offline,
    password_strength,
    picture_albums,
    picture_turn,
    pictures,
    register,
    reset,
    search_help,
    selection,
    session,
    tags,
    trash,
    upload,
)
from bff.clients.albums_client import Albums
from bff.clients.security_client import Security
from bff.clients.selections_client import Selections
from bff.clients.uploader_client import Uploader
from bff.config import Settings, load_settings
from bff.dependencies import EXTENSION, build, dependencies
from bff.telemetry import logs, metrics
from bff.web import cookies, cross_origin, error_pages, headers, list_address, shortcuts
from bff.web.ids import ID
from bff.web.static_files import static_url
from bff.web.time_zone import cookie_name, time_zone
from bff.web.told import told_undo
from bff.words.images import byte_words
from bff.words.keys import GROUPS
from bff.words.search_links import key_path, search_path

TEMPLATES = Path(__file__).parent.parent / "templates"
FORM_BYTES = 64 * 1024  # Of every form but the upload form, whose view reads the body itself.


class IdConverter(BaseConverter):
    """Matches ids only, so that no part of a path that is sent on to a service can change it."""

    regex = ID


def create_app(
    config: Settings | None = None,
    *,
    security: Security | None = None,
    uploader: Uploader | None = None,
    album_keeper: Albums | None = None,
    selector: Selections | None = None,
) -> Flask:
    """Return the WSGI application. Without arguments it is the one that runs in production."""
    settings = config or load_settings()
    app = Flask("bff", template_folder=str(TEMPLATES), static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = FORM_BYTES
    app.url_map.converters["id"] = IdConverter
    app.url_map.strict_slashes = True
    app.extensions[EXTENSION] = build(
        settings, security=security, uploader=uploader, albums=album_keeper, selections=selector
    )
    logs.configure(settings.log_level)
    logs.init_app(app)
    if not settings.has_secure_cookies:
        logs.log.warning("insecure_cookies", why="VITRINE_PUBLIC_URL is plain HTTP on a network")
    # Checks run in this order: a forged request is refused before security is asked.
    metrics.init_app(app)
    cross_origin.init_app(app)
    access.init_app(app)
    cookies.init_app(app)
    headers.init_app(app)
    error_pages.init_app(app)
    _prepare_templates(app)
    forms = (login, register, reset, session, confirm, password_strength)
    pages = (
        home,
        *forms,
        gallery,
        selection,
        upload,
        pictures,
        albums,
        album_order,
        picture_albums,
        picture_turn,
        tags,
        trash,
        account,
        administration,
        keys,
        search_help,
        offline,
    )
    for module in (health, *pages):
        app.register_blueprint(module.blueprint)
    return app


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static_url"] = static_url
    app.jinja_env.globals["worker_url"] = offline.worker_url
    app.jinja_env.globals["key_of"] = shortcuts.key_of
    app.jinja_env.globals["key_groups"] = GROUPS
    app.jinja_env.globals["key_path"] = key_path
    app.jinja_env.globals["search_path"] = search_path
    app.jinja_env.globals["list_here"] = list_address.list_here
    app.jinja_env.globals["told_undo"] = told_undo
    app.jinja_env.filters["byte_words"] = byte_words
    app.context_processor(_frame_of_templates)


def _frame_of_templates() -> dict[str, object]:
    return {
        "viewer": access.known_viewer(),
        "viewer_is_unknown": access.viewer_is_unknown(),
        "viewer_cookie": cookies.session_cookies().viewer_name,
        "max_upload_bytes": dependencies().settings.max_upload_bytes,
        # Milliseconds since 1970: scripts tell the server's clock from it.
        "trash_days": dependencies().settings.trash_days,
        "answered_at": time.time_ns() // 1_000_000,
        "zone": time_zone(),
        "zone_cookie": cookie_name(),
        "shortcuts_are_on": shortcuts.are_on(),
        "shortcuts_cookie": shortcuts.cookie_name(),
        "folders_cookie": f"{dependencies().settings.cookie_name}_folders",
    }
