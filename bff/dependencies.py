"""What this process talks with and goes by: the collaborators that `create_app` was given."""

from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import cast

from flask import current_app

from bff.clients.security_client import Security
from bff.clients.uploader_client import Uploader
from bff.config import Settings

_KEY = "vitrine"


@dataclass(frozen=True)
class Services:
    """The collaborators of one app."""

    settings: Settings
    security: Security
    uploader: Uploader
    # Plain forms that upload right now; each holds a thread that other pages need.
    form_places: BoundedSemaphore


def services() -> Services:
    """Return the collaborators of the app that answers this request."""
    return cast(Services, current_app.extensions[_KEY])
