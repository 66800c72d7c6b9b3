"""What the views of one app work with, built once a process."""

from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import cast

from flask import current_app

from bff.clients.albums_client import Albums, AlbumsClient
from bff.clients.security_client import Security, SecurityClient
from bff.clients.selections_client import Selections, SelectionsClient
from bff.clients.uploader_client import Uploader, UploaderClient
from bff.config import Settings

EXTENSION = "vitrine.bff"  # The key in `app.extensions`.
# A client can make forms last: they never get all of the 16 threads, whatever the setting.
_MOST_FORMS = 12
_MOST_ARCHIVES = 3


@dataclass(frozen=True)
class Dependencies:
    """The settings of one app, and its clients of the other services."""

    settings: Settings
    security: Security
    uploader: Uploader
    albums: Albums
    selections: Selections
    # Semaphores of the plain forms that upload, and of the archives that are being sent: each
    # occupies a thread that other pages need.
    form_slots: BoundedSemaphore
    archive_slots: BoundedSemaphore


def build(
    settings: Settings,
    *,
    security: Security | None = None,
    uploader: Uploader | None = None,
    albums: Albums | None = None,
    selections: Selections | None = None,
) -> Dependencies:
    """Return the dependencies, with HTTP clients for the services that are not given."""
    return Dependencies(
        settings,
        security or SecurityClient(settings.security_url, settings.login_url),
        uploader or UploaderClient(settings.uploader_url),
        albums or AlbumsClient(settings.uploader_url),
        selections or SelectionsClient(settings.uploader_url),
        BoundedSemaphore(min(settings.form_uploads, _MOST_FORMS)),
        BoundedSemaphore(_MOST_ARCHIVES),
    )


def dependencies() -> Dependencies:
    """Return the dependencies of the app that answers this request."""
    return cast(Dependencies, current_app.extensions[EXTENSION])
