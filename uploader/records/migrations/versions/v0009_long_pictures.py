"""Have the renditions of long pictures made anew, in which nothing could be told apart.

Which those are, uploader/decoding/rendition_sizes.py says: what a preview shows larger now, and of
what a thumbnail shows a part. Of damaged images there is nothing to make anything of.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# A preview is made when it is next asked for, and the reconcile removes the old one as a stray.
_PREVIEWS = """
UPDATE images SET preview_key = NULL, preview_sha256 = NULL
WHERE state = 'ready' AND (width > 2 * height OR height > 2 * width)
"""
# Every image has a thumbnail, and the next scrub remakes one whose bytes have another hash.
_THUMBNAILS = """
UPDATE images SET thumb_sha256 = '', checked_at = 0
WHERE state = 'ready' AND (10 * width > 32 * height OR 10 * height > 25 * width)
"""


def upgrade() -> None:
    """Apply the step."""
    for statement in (_PREVIEWS, _THUMBNAILS):
        op.execute(sa.text(statement))
