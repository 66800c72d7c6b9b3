"""Places in the own order of an album: numbers with gaps, so that a move changes what it moves."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, literal, select, tuple_, update

from uploader.outcomes import ImageNotFound
from uploader.records.tables import album_images

# Between an image and the one that is put behind it: twenty moves into one gap halve it away.
GAP = 2**20
# How many images on each side of a gap that has ended are spread to make room, at first; eight
# times as many whenever that does not do.
_REACH = 32
_WIDER = 8
# What spreading must leave between two images, or the next move would have to do it again.
_ROOM = 2**10

_HERE = tuple_(album_images.c.position, album_images.c.image_id)
_PUT = (
    update(album_images)
    .where(
        album_images.c.album_id == bindparam("album"), album_images.c.image_id == bindparam("image")
    )
    .values(position=bindparam("place"))
)


@dataclass(frozen=True, order=True)
class Place:
    """The place of an image in an album; images of one number are ordered by their ids."""

    position: int
    image_id: str


def positions_before(
    connection: Connection, album_id: str, before: str, moved: Collection[str]
) -> list[int]:
    """Return as many numbers as images are moved, between one image and that before it.

    Where the gap has no room the images around it are spread. Raises ImageNotFound. The owner must
    be locked.
    """
    behind = _place_of(connection, album_id, before)
    count = len(moved)
    reach = 0
    while True:
        below = _nearest(connection, album_id, behind, reach + 1, moved, earlier=True)
        above = [behind, *_nearest(connection, album_id, behind, reach, moved, earlier=False)]
        # The outermost are the banks, which stay; where the album ends there is none.
        lower = below.pop().position if len(below) > reach else None
        upper = above.pop().position if len(above) > reach else None
        inner = [*reversed(below)]
        numbers = _spread(lower, upper, len(inner) + count + len(above), 1 if not reach else _ROOM)
        if numbers is not None:
            split = len(inner)
            kept = [*numbers[:split], *numbers[split + count :]]
            places = zip((one.image_id for one in (*inner, *above)), kept, strict=True)
            put_at(connection, album_id, places)
            return numbers[split : split + count]
        reach = reach * _WIDER or _REACH


def behind(
    connection: Connection, album_id: str, after: str | None, moved: Collection[str]
) -> str | None:
    """Return the image behind another one, or the first of all; None at the end.

    What is moved is passed over. Raises ImageNotFound.
    """
    start = Place(-(2**63), "") if after is None else _place_of(connection, album_id, after)
    found = _nearest(connection, album_id, start, 1, moved, earlier=False)
    return found[0].image_id if found else None


def put_at(connection: Connection, album_id: str, places: Iterable[tuple[str, int]]) -> None:
    """Give images of an album their numbers."""
    rows = [{"album": album_id, "image": image, "place": place} for image, place in places]
    if rows:
        connection.execute(_PUT, rows)


def _spread(lower: int | None, upper: int | None, count: int, room: int) -> list[int] | None:
    """Return so many numbers between two banks, as far apart as can be; None without the room.

    Where there is no bank on one side, as many gaps as are needed lie before the other.
    """
    if lower is None and upper is None:
        lower = 2**50
    if lower is None:
        assert upper is not None  # noqa: S101 - One of the two is known here.
        lower = upper - (count + 1) * GAP
    if upper is None:
        upper = lower + (count + 1) * GAP
    step = (upper - lower) // (count + 1)
    return [lower + step * number for number in range(1, count + 1)] if step >= room else None


def _place_of(connection: Connection, album_id: str, image_id: str) -> Place:
    query = select(album_images.c.position).where(
        album_images.c.album_id == album_id, album_images.c.image_id == image_id
    )
    position = connection.execute(query).scalar()
    if position is None:
        raise ImageNotFound
    return Place(position, image_id)


def _nearest(
    connection: Connection, album_id: str, start: Place, limit: int, moved: Collection[str],
    *, earlier: bool,
) -> list[Place]:  # fmt: skip
    """Return the images next to a place, the nearest first; those of the trash keep theirs too."""
    if not limit:
        return []
    at = tuple_(literal(start.position), literal(start.image_id))
    before, behind = _HERE < at, _HERE > at  # noqa: SIM300 - The columns come first for SQLite.
    order = (album_images.c.position, album_images.c.image_id)
    query = (
        select(*order)
        .where(
            album_images.c.album_id == album_id,
            before if earlier else behind,
            album_images.c.image_id.not_in(moved),
        )
        .order_by(*(one.desc() if earlier else one for one in order))
        .limit(limit)
    )
    # The index has those of the trash apart: in each part it is read from the place on.
    found = [
        Place(*row)
        for trashed in (False, True)
        for row in connection.execute(query.where(album_images.c.trashed == trashed))
    ]
    return sorted(found, reverse=earlier)[:limit]
