"""The page for somebody who is offline, which the service worker caches, and its address."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from bff.web.static_files import STATIC

TEMPLATES = Path(__file__).parent.parent / "templates"
blueprint = Blueprint("offline", __name__)


@blueprint.get("/offline")
def index() -> ResponseReturnValue:
    """Show the page, which is the same for everybody."""
    return render_template("offline/index.html", viewer=None)


@cache
def worker_url() -> str:
    """Return the path of the service worker, with a version that every change of a page changes.

    A browser installs a worker with another address anew, and with it the page and its parts.
    """
    digest = hashlib.sha256()
    for folder in (STATIC, TEMPLATES):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return f"/service-worker.js?v={digest.hexdigest()[:12]}"
