"""What the views work with, built once a process."""

from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import cast

from flask import current_app

from uploader.arranging.album_filing import AlbumFiling
from uploader.arranging.album_images import AlbumImages
from uploader.arranging.albums import Albums
from uploader.arranging.tag_changes import TagChanges
from uploader.arranging.tags import Tags
from uploader.clients.caller_lookup import CallerLookup
from uploader.clients.identity_tokens import IdentityVerifier
from uploader.clients.object_cache import ObjectCache
from uploader.clients.public_keys import PublicKeys
from uploader.clients.security_client import Security, SecurityClient
from uploader.config import Settings
from uploader.decoding.gatekeeper import Gatekeeper, Limits, most_in_background
from uploader.intake.acceptance import Acceptance
from uploader.intake.admission import Admission
from uploader.intake.duplicates import Duplicates
from uploader.intake.image_writer import ImageWriter
from uploader.library.catalogue import Catalogue
from uploader.library.lifecycle import Lifecycle
from uploader.library.month_counts import MonthCounts
from uploader.library.trash import Trash
from uploader.previews.idleness import UploadActivity
from uploader.previews.rendition_maker import RenditionMaker
from uploader.previews.rendition_queue import RenditionQueue
from uploader.previews.rotation import Rotation
from uploader.records.connections import Need
from uploader.records.database import Database
from uploader.records.deletion_queue import DeletionQueue
from uploader.records.quota import Quota
from uploader.records.upload_leases import UploadLeases
from uploader.records.uploads import UploadRows
from uploader.resuming.part_store import PartStore
from uploader.resuming.resumable_uploads import ResumableUploads, UploadLimits
from uploader.selecting.bulk import Bulk
from uploader.storage.embedded_store import EmbeddedStore
from uploader.storage.object_store import ObjectStore, S3Store
from uploader.telemetry.metrics import Measures
from uploader.upkeep.derived_values import DerivedValues
from uploader.upkeep.detail_reading import DetailReader
from uploader.upkeep.figures import Figures
from uploader.upkeep.healing import Healer
from uploader.upkeep.inventory import Inventory
from uploader.upkeep.jobs import Jobs
from uploader.upkeep.library_removal import LibraryRemoval
from uploader.upkeep.pruning import Pruning
from uploader.upkeep.reconcile import Reconciler
from uploader.upkeep.removal import Remover
from uploader.upkeep.repairs import Repairs
from uploader.upkeep.rerendering import Rerenderer
from uploader.upkeep.schedule import Timing, Upkeep
from uploader.upkeep.scrub import Scrubber
from uploader.upkeep.trash_removal import TrashRemoval
from uploader.upkeep.unread import Unread

EXTENSION = "vitrine_uploader"
# Half of the 16 threads that the slots for uploads leave to other requests.
_DRAIN_SLOTS = 8


@dataclass(frozen=True)
class Dependencies:
    """Everything that a view may need."""

    settings: Settings
    database: Database
    store: ObjectStore
    security: Security
    keys: PublicKeys
    verifier: IdentityVerifier
    callers: CallerLookup
    gatekeeper: Gatekeeper
    catalogue: Catalogue
    tags: Tags
    tag_changes: TagChanges
    month_counts: MonthCounts
    lifecycle: Lifecycle
    remover: Remover
    library_removal: LibraryRemoval
    trash: Trash
    trash_removal: TrashRemoval
    bulk: Bulk
    albums: Albums
    album_images: AlbumImages
    rendition_maker: RenditionMaker
    rendition_queue: RenditionQueue
    rotation: Rotation
    acceptance: Acceptance
    resumable_uploads: ResumableUploads
    admission: Admission
    # For refused uploads whose body is still read; each occupies a thread that others need.
    drain_slots: BoundedSemaphore
    measures: Measures
    upkeep: Upkeep
    figures: Figures

    def start(self) -> None:
        """Start the background threads."""
        self.remover.start()
        self.rendition_queue.start()
        self.upkeep.start()

    def close(self) -> None:
        """End threads, decoder processes and connections."""
        self.remover.stop()
        self.rendition_queue.stop()
        self.upkeep.stop()
        self.gatekeeper.close()
        self.database.engine.dispose()


def dependencies() -> Dependencies:
    """Return those of the app that answers this request."""
    return cast(Dependencies, current_app.extensions[EXTENSION])


def need_of(settings: Settings) -> Need:
    """Return how many connections to the database this service may open in all its processes."""
    return Need("uploader", settings.workers, settings.connections)


def build(
    settings: Settings,
    *,
    store: ObjectStore | None = None,
    security: Security | None = None,
) -> Dependencies:
    """Build what views and commands work with; no thread is started and nothing connected to."""
    database = Database(
        settings.database_url.get_secret_value(),
        connections=settings.connections,
        name=need_of(settings).name if settings.threads else "",
    )
    store = store or build_store(settings)
    security = security or SecurityClient(settings.security_url)
    keys = PublicKeys(security)
    verifier = IdentityVerifier(keys, settings.public_url)
    measures = Measures()
    limits = Limits(settings.max_pixels, settings.max_frame_pixels)
    decoders = settings.decoders_of_a_worker
    gatekeeper = Gatekeeper(decoders, limits, count_death=measures.decoder_died)
    catalogue = Catalogue(database)
    lifecycle = Lifecycle(database, Quota(settings.quota_images, settings.quota_bytes))
    trash = Trash(database, settings.trash_days)
    trash_removal = TrashRemoval(database, trash)
    upload_rows = UploadRows(database, lifecycle.quota)
    cache = ObjectCache(settings.object_cache_url)
    remover = Remover(lifecycle, upload_rows, DeletionQueue(database), store, cache)
    rendition_maker = RenditionMaker(catalogue, lifecycle, store, gatekeeper, settings.spool_dir)
    rendition_queue = RenditionQueue(rendition_maker, most_in_background(decoders))
    acceptance = Acceptance(
        Duplicates(catalogue, lifecycle, trash, AlbumFiling(database)),
        gatekeeper,
        ImageWriter(lifecycle, store, remover),
        rendition_queue,
        measures,
    )
    upkeep = _upkeep(
        settings, database, store, gatekeeper, lifecycle, remover, measures,
        rendition_queue.activity, trash_removal,
    )  # fmt: skip
    return Dependencies(
        settings=settings,
        database=database,
        store=store,
        security=security,
        keys=keys,
        verifier=verifier,
        callers=CallerLookup(security, verifier),
        gatekeeper=gatekeeper,
        catalogue=catalogue,
        tags=Tags(database),
        tag_changes=TagChanges(database),
        month_counts=MonthCounts(database),
        lifecycle=lifecycle,
        remover=remover,
        library_removal=LibraryRemoval(database, remover),
        trash=trash,
        trash_removal=trash_removal,
        bulk=Bulk.of(database, store, settings.spool_dir),
        albums=Albums(database),
        album_images=AlbumImages(database),
        rendition_maker=rendition_maker,
        rendition_queue=rendition_queue,
        rotation=Rotation(database, rendition_maker, rendition_queue),
        acceptance=acceptance,
        resumable_uploads=ResumableUploads(
            upload_rows,
            UploadLeases(database, lifecycle.quota, settings.resume_seconds),
            PartStore(store, settings.spool_dir, settings.max_upload_bytes),
            acceptance,
            UploadLimits(settings.max_upload_bytes, settings.resume_seconds),
        ),
        admission=Admission.of(settings.uploads_at_once, settings.uploads_at_once_an_owner),
        drain_slots=BoundedSemaphore(_DRAIN_SLOTS),
        measures=measures,
        upkeep=upkeep,
        figures=Figures(database, Jobs(database), lifecycle.quota, settings.store_folder),
    )


def build_store(settings: Settings) -> S3Store:
    """Build the client of the object store, without connecting to it."""
    address = {
        "endpoint": settings.s3_endpoint,
        "access_key": settings.s3_access_key,
        "secret_key": settings.s3_secret_key.get_secret_value(),
        "bucket": settings.s3_bucket,
        "region": settings.s3_region,
    }
    if settings.store_folder is not None:
        return EmbeddedStore(folder=settings.store_folder, **address)
    return S3Store(**address)


def _upkeep(
    settings: Settings, database: Database, store: ObjectStore, gatekeeper: Gatekeeper,
    lifecycle: Lifecycle, remover: Remover, measures: Measures, activity: UploadActivity,
    trash_removal: TrashRemoval,
) -> Upkeep:  # fmt: skip
    repairs = Repairs(database)
    healer = Healer(repairs, store, gatekeeper, settings.spool_dir)
    timing = Timing(
        reconcile_every=settings.reconcile_seconds,
        scrub_every=settings.scrub_seconds,
        grace=settings.grace_seconds,
        quarantine=settings.quarantine_seconds,
    )
    reconciler = Reconciler(
        Inventory(database), repairs, lifecycle, store, healer, remover, DerivedValues(database)
    )
    pruning = Pruning(
        database, LibraryRemoval(database, remover), trash_removal, settings.audit_days
    )
    return Upkeep(
        Jobs(database),
        reconciler,
        Scrubber(repairs, healer),
        Rerenderer(repairs, store, gatekeeper, settings.spool_dir, activity),
        DetailReader(Unread(database), store, gatekeeper, settings.spool_dir, activity),
        measures,
        timing,
        pruning,
    )
