"""Which images have no tag, and which are in no album, kept by triggers of the database itself.

So every change counts, in its own transaction: also one by a service of the state before, which
runs beside this one. The rows have copies of what lists are ordered by, as those of albums have.
Favourites and images that are shared get an index for each order: few of all images are that.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_SORT_NAME = sa.String(255).with_variant(postgresql.VARCHAR(255, collation="C"), "postgresql")
_SORTS = {"uploaded": "created_at", "taken": "taken_at", "name": "sort_name", "size": "bytes"}
_COPIED = "created_at, taken_at, sort_name, bytes"
_INTO = f"INSERT INTO loose_images (image_id, lacks, owner, trashed, {_COPIED})"
_OF_IMAGE = f"images.owner, images.trashed_at IS NOT NULL, {_COPIED} FROM images"
_WITHOUT_TAGS = (
    "NOT EXISTS (SELECT 1 FROM image_tags AS its WHERE its.image_id = images.id"
    " AND its.owner || '' = images.owner)"
)
# The rows of an album that is deleted count until they are removed themselves.
_WITHOUT_ALBUMS = (
    "NOT EXISTS (SELECT 1 FROM album_images AS its LEFT JOIN albums ON albums.id = its.album_id"
    " WHERE its.image_id = images.id AND coalesce(albums.owner, images.owner) = images.owner)"
)
_LACKING = {"tags": _WITHOUT_TAGS, "albums": _WITHOUT_ALBUMS}
_COPY = (
    "UPDATE loose_images SET trashed = NEW.trashed_at IS NOT NULL, created_at = NEW.created_at,"
    " taken_at = NEW.taken_at, sort_name = NEW.sort_name, bytes = NEW.bytes"
    " WHERE image_id = NEW.id"
)
_DIFFERS = (
    "(OLD.trashed_at IS NULL) <> (NEW.trashed_at IS NULL) OR OLD.created_at <> NEW.created_at"
    " OR OLD.taken_at <> NEW.taken_at OR OLD.sort_name <> NEW.sort_name OR OLD.bytes <> NEW.bytes"
)
_CHANGES = f"AFTER UPDATE OF trashed_at, {_COPIED} ON images FOR EACH ROW WHEN ({_DIFFERS})"
_UNLESS_THERE = "ON CONFLICT (image_id, lacks) DO NOTHING"


def upgrade() -> None:
    """Apply the step."""
    is_postgres = op.get_bind().dialect.name == "postgresql"
    if is_postgres:
        # Nobody else changes any of them until the triggers are there.
        op.execute("LOCK TABLE images, album_images, image_tags IN SHARE ROW EXCLUSIVE MODE")
    _make_table(is_postgres=is_postgres)
    for lacks, condition in _LACKING.items():
        op.execute(f"{_INTO} SELECT id, '{lacks}', {_OF_IMAGE} WHERE {condition} ORDER BY id")
    if is_postgres:
        # Checked at once for all rows.
        op.create_foreign_key(
            None, "loose_images", "images", ["image_id"], ["id"], ondelete="CASCADE"
        )
    for sort, column in _SORTS.items():
        columns = ["owner", "lacks", "trashed", column, "image_id"]
        op.create_index(f"loose_images_{sort}", "loose_images", columns)
    for statement in _triggers_of_postgresql() if is_postgres else _triggers_of_sqlite():
        op.execute(sa.text(statement))
    _make_indexes_of_few()


def _make_table(*, is_postgres: bool) -> None:
    image = [] if is_postgres else [sa.ForeignKey("images.id", ondelete="CASCADE")]
    op.create_table(
        "loose_images",
        sa.Column("image_id", sa.String(22), *image, primary_key=True),
        sa.Column("lacks", sa.String(6), primary_key=True),
        sa.Column("owner", sa.String(22), nullable=False),
        sa.Column("trashed", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("taken_at", sa.BigInteger, nullable=False),
        sa.Column("sort_name", _SORT_NAME, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _make_indexes_of_few() -> None:
    """Make them partial, by conditions as queries have them, literally."""
    linked = sa.text("visibility = 'link' AND trashed_at IS NULL")
    for sort, column in _SORTS.items():
        columns = ["owner", column, "id"]
        if sort != "uploaded":
            op.create_index(
                f"images_favourites_{sort}",
                "images",
                columns,
                sqlite_where=sa.text("favourite = 1 AND trashed_at IS NULL"),
                postgresql_where=sa.text("favourite AND trashed_at IS NULL"),
            )
        op.create_index(
            f"images_shared_{sort}", "images", columns, sqlite_where=linked, postgresql_where=linked
        )


def _triggers_of_sqlite() -> list[str]:
    copied = ", ".join(f"NEW.{name}" for name in _SORTS.values())
    new = f"{_INTO} VALUES " + ", ".join(
        f"(NEW.id, '{lacks}', NEW.owner, NEW.trashed_at IS NOT NULL, {copied})"
        for lacks in _LACKING
    )
    gone = "DELETE FROM loose_images WHERE image_id = NEW.image_id AND owner ="
    back = {
        lacks: f"{_INTO} SELECT id, '{lacks}', {_OF_IMAGE} "
        f"WHERE images.id = OLD.image_id AND {condition} {_UNLESS_THERE}"
        for lacks, condition in _LACKING.items()
    }
    owner = "(SELECT owner FROM albums WHERE id = NEW.album_id)"
    made = {
        "of_new AFTER INSERT ON images": new,
        f"of_changed {_CHANGES}": _COPY,
        "of_tagged AFTER INSERT ON image_tags": f"{gone} NEW.owner AND lacks = 'tags'",
        "of_untagged AFTER DELETE ON image_tags": back["tags"],
        "of_filed AFTER INSERT ON album_images": f"{gone} {owner} AND lacks = 'albums'",
        "of_unfiled AFTER DELETE ON album_images": back["albums"],
    }
    return [f"CREATE TRIGGER loose_images_{name} BEGIN {body}; END" for name, body in made.items()]


def _triggers_of_postgresql() -> list[str]:
    """Change the rows of a whole statement at once, except where an image is changed."""
    new = (
        f"{_INTO} SELECT images.id, kinds.lacks, {_OF_IMAGE.replace('FROM', 'FROM changed AS')} "
        "CROSS JOIN (VALUES ('tags'), ('albums')) AS kinds (lacks)"
    )
    changed = "images.id IN (SELECT image_id FROM changed)"
    back = {
        lacks: f"{_INTO} SELECT id, '{lacks}', {_OF_IMAGE} "
        f"WHERE {changed} AND {condition} {_UNLESS_THERE}"
        for lacks, condition in _LACKING.items()
    }
    tagged = (
        "DELETE FROM loose_images USING changed WHERE loose_images.image_id = changed.image_id"
        " AND loose_images.lacks = 'tags' AND loose_images.owner = changed.owner"
    )
    filed = (
        "DELETE FROM loose_images USING changed, albums WHERE albums.id = changed.album_id"
        " AND loose_images.image_id = changed.image_id AND loose_images.lacks = 'albums'"
        " AND loose_images.owner = albums.owner"
    )
    made = {
        "of_new": ("AFTER INSERT ON images", "NEW", new),
        "of_tagged": ("AFTER INSERT ON image_tags", "NEW", tagged),
        "of_untagged": ("AFTER DELETE ON image_tags", "OLD", back["tags"]),
        "of_filed": ("AFTER INSERT ON album_images", "NEW", filed),
        "of_unfiled": ("AFTER DELETE ON album_images", "OLD", back["albums"]),
    }
    statements = [_function("of_changed", _COPY)]
    statements.append(
        f"CREATE TRIGGER loose_images_of_changed {_CHANGES} "
        "EXECUTE FUNCTION loose_images_of_changed()"
    )
    for name, (event, rows, body) in made.items():
        statements += [
            _function(name, body),
            f"CREATE TRIGGER loose_images_{name} {event} REFERENCING {rows} TABLE AS changed "
            f"FOR EACH STATEMENT EXECUTE FUNCTION loose_images_{name}()",
        ]
    return statements


def _function(name: str, body: str) -> str:
    return (
        f"CREATE FUNCTION loose_images_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {body}; RETURN NULL; END $$"
    )
