"""Albums: their tables, and the triggers that keep their counts and the copies of sort keys.

The triggers hold for every way in which an image changes or goes, and for a service of the state
before that runs beside this one.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_SORT_NAME = sa.String(255).with_variant(postgresql.VARCHAR(255, collation="C"), "postgresql")

_SQLITE = (
    """
    CREATE TRIGGER album_images_added AFTER INSERT ON album_images WHEN NOT NEW.trashed BEGIN
        UPDATE albums SET images = images + 1 WHERE id = NEW.album_id;
    END
    """,
    """
    CREATE TRIGGER album_images_removed AFTER DELETE ON album_images WHEN NOT OLD.trashed BEGIN
        UPDATE albums SET images = images - 1 WHERE id = OLD.album_id;
    END
    """,
    """
    CREATE TRIGGER album_images_hidden AFTER UPDATE OF trashed ON album_images
    WHEN OLD.trashed <> NEW.trashed BEGIN
        UPDATE albums SET images = images + OLD.trashed - NEW.trashed WHERE id = NEW.album_id;
    END
    """,
    """
    CREATE TRIGGER images_in_albums
    AFTER UPDATE OF trashed_at, created_at, taken_at, sort_name, bytes ON images
    WHEN (OLD.trashed_at IS NULL) <> (NEW.trashed_at IS NULL) OR OLD.created_at <> NEW.created_at
    OR OLD.taken_at <> NEW.taken_at OR OLD.sort_name <> NEW.sort_name
    OR OLD.bytes <> NEW.bytes BEGIN
        UPDATE album_images SET trashed = NEW.trashed_at IS NOT NULL, created_at = NEW.created_at,
        taken_at = NEW.taken_at, sort_name = NEW.sort_name, bytes = NEW.bytes
        WHERE image_id = NEW.id;
    END
    """,
)
# Of many rows at once an album is counted once: in a transaction each update of one row makes a
# version of it, through all of which the next one has to look.
_POSTGRES = (
    """
    CREATE FUNCTION count_album_images_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE albums SET images = albums.images + found.number FROM (
            SELECT album_id, count(*) AS number FROM changed WHERE NOT trashed GROUP BY album_id
        ) AS found WHERE albums.id = found.album_id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER album_images_added AFTER INSERT ON album_images
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_album_images_added()
    """,
    """
    CREATE FUNCTION count_album_images_removed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE albums SET images = albums.images - found.number FROM (
            SELECT album_id, count(*) AS number FROM changed WHERE NOT trashed GROUP BY album_id
        ) AS found WHERE albums.id = found.album_id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER album_images_removed AFTER DELETE ON album_images
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT
    EXECUTE FUNCTION count_album_images_removed()
    """,
    """
    CREATE FUNCTION count_album_images_hidden() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE albums SET images = images + CASE WHEN NEW.trashed THEN -1 ELSE 1 END
        WHERE id = NEW.album_id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER album_images_hidden AFTER UPDATE OF trashed ON album_images
    FOR EACH ROW WHEN (OLD.trashed <> NEW.trashed) EXECUTE FUNCTION count_album_images_hidden()
    """,
    """
    CREATE FUNCTION copy_into_album_images() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        UPDATE album_images SET trashed = NEW.trashed_at IS NOT NULL, created_at = NEW.created_at,
        taken_at = NEW.taken_at, sort_name = NEW.sort_name, bytes = NEW.bytes
        WHERE image_id = NEW.id;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER images_in_albums
    AFTER UPDATE OF trashed_at, created_at, taken_at, sort_name, bytes ON images
    FOR EACH ROW WHEN ((OLD.trashed_at IS NULL) <> (NEW.trashed_at IS NULL)
    OR OLD.created_at <> NEW.created_at OR OLD.taken_at <> NEW.taken_at
    OR OLD.sort_name <> NEW.sort_name OR OLD.bytes <> NEW.bytes)
    EXECUTE FUNCTION copy_into_album_images()
    """,
)


def upgrade() -> None:
    """Apply the step."""
    _make_albums()
    _make_album_images()
    op.create_table(
        "deleted_albums",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("owner", sa.String(22), nullable=False),
    )
    op.create_index("deleted_albums_owner", "deleted_albums", ["owner"])
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _POSTGRES if is_postgres else _SQLITE:
        op.execute(statement)


def _make_albums() -> None:
    op.create_table(
        "albums",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("owner", sa.String(22), nullable=False),
        sa.Column("parent_id", sa.String(22)),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("description", sa.String(2000), nullable=False, server_default=""),
        sa.Column("sort", sa.String(8), nullable=False),
        sa.Column("direction", sa.String(4), nullable=False),
        sa.Column("rule", sa.String(1000)),
        sa.Column("cover_id", sa.String(22)),
        sa.Column("images", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.CheckConstraint("sort IN ('own', 'taken', 'uploaded', 'name')", name="albums_sort"),
        sa.CheckConstraint("direction IN ('asc', 'desc')", name="albums_direction"),
    )
    op.create_index("albums_owner", "albums", ["owner"])
    op.create_index("albums_parent", "albums", ["parent_id"])


def _make_album_images() -> None:
    op.create_table(
        "album_images",
        sa.Column("album_id", sa.String(22), primary_key=True),
        sa.Column(
            "image_id",
            sa.String(22),
            sa.ForeignKey("images.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("trashed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("taken_at", sa.BigInteger, nullable=False),
        sa.Column("sort_name", _SORT_NAME, nullable=False, server_default=""),
        sa.Column("bytes", sa.BigInteger, nullable=False),
    )
    op.create_index("album_images_image", "album_images", ["image_id"])
    for name, column in (
        ("own", "position"),
        ("uploaded", "created_at"),
        ("taken", "taken_at"),
        ("name", "sort_name"),
        ("size", "bytes"),
    ):
        columns = ["album_id", "trashed", column, "image_id"]
        op.create_index(f"album_images_{name}", "album_images", columns)
