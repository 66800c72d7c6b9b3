"""The tables, as the code uses them; the migrations make them."""

from uploader.records.tables.albums import album_images, albums, deleted_albums
from uploader.records.tables.images import UNFINISHED, WITHOUT_SORT_NAME, images
from uploader.records.tables.libraries import closed_libraries, month_counts, usage
from uploader.records.tables.schema import metadata
from uploader.records.tables.search import image_texts, loose_images
from uploader.records.tables.tags import image_tags
from uploader.records.tables.undo import undo_parts
from uploader.records.tables.upkeep import audit_events, deletion_queue, jobs
from uploader.records.tables.uploads import answered_requests, upload_parts, uploads

__all__ = [
    "UNFINISHED",
    "WITHOUT_SORT_NAME",
    "album_images",
    "albums",
    "answered_requests",
    "audit_events",
    "closed_libraries",
    "deleted_albums",
    "deletion_queue",
    "image_tags",
    "image_texts",
    "images",
    "jobs",
    "loose_images",
    "metadata",
    "month_counts",
    "undo_parts",
    "upload_parts",
    "uploads",
    "usage",
]
