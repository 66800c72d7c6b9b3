"""What the views work with, built once a process."""

from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import cast

from flask import current_app

from uploader.clients.identity_tokens import IdentityVerifier, Keys
from uploader.clients.security_client import Authority
from uploader.config import Settings
from uploader.decoding.gatekeeper import Gatekeeper
from uploader.intake.acceptance import Acceptance
from uploader.intake.admission import Admission
from uploader.library.catalogue import Catalogue
from uploader.library.lifecycle import Lifecycle
from uploader.previews.preview_maker import PreviewMaker
from uploader.records.database import Database
from uploader.resuming.resumable_uploads import Resumption
from uploader.storage.image_store import ObjectStore
from uploader.telemetry.metrics import Measures
from uploader.upkeep.removal import Remover
from uploader.upkeep.schedule import Upkeep

EXTENSION = "vitrine_uploader"


@dataclass(frozen=True)
class Dependencies:
    """Everything that a view may need."""

    settings: Settings
    database: Database
    store: ObjectStore
    keys: Keys
    verifier: IdentityVerifier
    authority: Authority
    gatekeeper: Gatekeeper
    catalogue: Catalogue
    lifecycle: Lifecycle
    remover: Remover
    previews: PreviewMaker
    acceptance: Acceptance
    resumption: Resumption
    admission: Admission
    # Refused uploads that are still read to their end; each holds a thread that others need.
    drain_places: BoundedSemaphore
    measures: Measures
    upkeep: Upkeep

    def start(self) -> None:
        """Start the background threads."""
        self.remover.start()
        self.previews.start()
        self.upkeep.start()

    def close(self) -> None:
        """End threads, decoder processes and connections."""
        self.remover.stop()
        self.previews.stop()
        self.upkeep.stop()
        self.gatekeeper.close()
        self.database.engine.dispose()


def dependencies() -> Dependencies:
    """Return those of the app that answers this request."""
    return cast(Dependencies, current_app.extensions[EXTENSION])
