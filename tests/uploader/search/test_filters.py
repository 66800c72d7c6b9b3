"""A search finds what a plain filter in Python finds, and nothing of anybody else."""

import random
from collections.abc import Callable
from fractions import Fraction

import pytest
from sqlalchemy import update

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import an_image, insert_images
from uploader.arranging import tags
from uploader.arranging.album import NewAlbum
from uploader.arranging.album_images import AlbumImages
from uploader.arranging.albums import Albums
from uploader.arranging.tag_names import read_tags
from uploader.clock import SECOND
from uploader.library import sorts
from uploader.library.image import DAMAGED, LINK, READY, Image
from uploader.library.listing import Listing
from uploader.library.search_texts import fold, refresh
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.tables import images
from uploader.search.finder import Finder

# What has a meaning somewhere: to SQL, to LIKE, to the grammar, to Unicode.
ODD = (
    "%", "_", "\\", "'", '"', "-", ":", ".jpg", "a%b", "100_", "C:\\x", "it's", "京都", "❤️", "🏔",
    "Zürich", "zurich", "STRASSE", "Straße", "ﬁn", "İ", "e\u0301", "é", "x:y", "--", "/", "*",
    "[a]", "()", "OR", "AND",
)  # fmt: skip
TAGS = (
    "Travel",
    "travel/Lisbon",
    "travel/Lisbon/old",
    "travels",
    "Travel-2",
    "50%",
    "Café au lait",
)
# Each with the one that it is in; the last is deleted.
ALBUMS = {"Trips": None, "Ärger 2024": "Trips", "Winter": "Ärger 2024", "100%": None, "Gone": None}
YEAR = 366 * 86_400 * SECOND
_OF_ONE = update(images)
Naive = Callable[[Image], bool]


def text_of(image: Image) -> list[str]:
    return [
        fold(one)
        for one in (
            image.name,
            image.alt,
            image.description or "",
            image.camera,
            image.lens,
            *tags_of(image),
        )
    ]


def with_words(words: str) -> Naive:
    return lambda image: any(fold(words) in one for one in text_of(image))


def clock_of(image: Image) -> int:
    return image.taken.at + (image.taken.offset_minutes or 0) * 60 * SECOND


def tags_of(image: Image) -> list[str]:
    """Choose the tags of an image, the same ones each time."""
    chance = random.Random(f"tags {image.id}")  # noqa: S311 - No secret.
    return chance.sample(TAGS, chance.choice((0, 0, 1, 1, 2, 3)))


def albums_of(image: Image) -> list[str]:
    """Choose the albums of an image, the same ones each time; none while it is not there."""
    if image.state == "pending":
        return []
    chance = random.Random(f"albums {image.id}")  # noqa: S311 - No secret.
    return chance.sample(list(ALBUMS), chance.choice((0, 0, 1, 1, 2)))


def with_tag(*wanted: str) -> Naive:
    return lambda image: any(
        f"{tag.casefold()}/".startswith(f"{one}/") for tag in tags_of(image) for one in wanted
    )


def in_album(*wanted: str) -> Naive:
    return lambda image: bool(set(wanted) & set(albums_of(image)))


# Every key, with what it means said once more.
KEYED: tuple[tuple[str, Naive], ...] = (
    ("type:jpg", lambda i: i.format == "JPEG"),
    ("type:jpeg,gif", lambda i: i.format in {"JPEG", "GIF"}),
    ("camera:nikon", lambda i: "nikon" in fold(i.camera) or "nikon" in fold(i.lens)),
    ('camera:"50 MM",sony', lambda i: any(
        one in fold(each) for one in ("50 mm", "sony") for each in (i.camera, i.lens)
    )),
    ("taken:1971..1972-01", lambda i: 31_536_000 * SECOND <= clock_of(i) < 65_750_400 * SECOND),
    ("taken:..1970", lambda i: clock_of(i) < 31_536_000 * SECOND),
    ("uploaded:1970-01", lambda i: 0 <= i.created_at < 31 * 86_400 * SECOND),
    ("uploaded:>1970", lambda i: i.created_at >= 31_536_000 * SECOND),
    ("size:>5kb", lambda i: i.bytes > 5000),
    ("size:1kb..2.5kb", lambda i: 1000 <= i.bytes <= 2500),
    ("size:3kb", lambda i: 2500 <= i.bytes <= 3500),
    ("w:>=300", lambda i: i.width >= 300),
    ("w:100", lambda i: i.width == 100),
    ("h:<200", lambda i: i.height < 200),
    ("ratio:16:9", lambda i: abs(Fraction(i.width, i.height) * 9 / 16 - 1) <= Fraction(1, 100)),
    ("ratio:>1.5", lambda i: Fraction(i.width, i.height) > Fraction(3, 2)),
    ("ratio:square", lambda i: i.width == i.height),
    ("ratio:landscape", lambda i: i.width > i.height),
    ("ratio:portrait", lambda i: i.width < i.height),
    ("is:shared", lambda i: i.visibility == LINK),
    ("is:private", lambda i: i.visibility != LINK),
    ("tag:TRAVEL", with_tag("travel")),
    ("tag:travel/lisbon/", with_tag("travel/lisbon")),
    ('tag:"café  au lait",travels', with_tag("café au lait", "travels")),
    ("tag:50%,avel", with_tag("50%")),
    ("album:trips", in_album("Trips", "Ärger 2024", "Winter")),
    ('album:"ARGER 2"', in_album("Ärger 2024", "Winter")),
    ("album:0%,winter", in_album("100%", "Winter")),
    ("album:gone", in_album()),
    ("in:none", lambda i: not set(albums_of(i)) - {"Gone"}),
    ("is:favourite", lambda i: i.favourite),
    ("is:untagged", lambda i: not tags_of(i)),
    ("is:untagged,favourite,damaged", lambda i: (
        not tags_of(i) or i.favourite or i.is_damaged
    )),
    ("is:damaged,shared", lambda i: i.is_damaged or i.visibility == LINK),
)  # fmt: skip


def some_text(chance: random.Random) -> str:
    return " ".join(chance.choices((*ODD, "beach", "snow"), k=chance.randint(0, 4)))


def random_image(chance: random.Random, number: int) -> Image:
    size = chance.choice([(100, 100), (300, 200), (1600, 900), (1601, 899), (200, 300), (320, 200)])
    created_at, is_known = chance.randrange(0, 3 * YEAR), chance.random() < 0.7
    return an_image(
        id=f"{number:022}",
        owner=chance.choice((ALICE, ALICE, ALICE, BOB)),
        state=chance.choice((READY, READY, READY, DAMAGED, "pending")),
        name=some_text(chance) or "a",
        alt=some_text(chance),
        description=chance.choice((None, some_text(chance))),
        camera=chance.choice(("", "NIKON D5", "Canon EOS", "Sony \u03b17")),
        lens=chance.choice(("", "50 mm f/1.8", "Nikon 24-70")),
        visibility=chance.choice(("private", LINK)),
        format=chance.choice(("JPEG", "PNG", "GIF")),
        width=size[0],
        height=size[1],
        bytes=chance.choice((999, 1000, 2500, 2501, 3500, 5000, 5001)),
        created_at=created_at,
        taken_at=chance.randrange(-YEAR, 3 * YEAR) if is_known else created_at,
        taken_known=is_known,
        taken_offset_minutes=chance.choice((None, -720, 0, 60, 840)),
        trashed_at=chance.choice((None, None, None, 5)),
        favourite=chance.random() < 0.3,
    )


def arrange(database: Database, library: list[Image]) -> None:
    """Give each image its tags, and put it into its albums; Bob has the same ones."""
    albums, contents = Albums(database), AlbumImages(database)
    with database.writing() as connection:
        for one in library:
            named = read_tags(tags_of(one), "tags")
            tags.replace(connection, one.owner, one.id, named)
            # While they are put into albums nothing is in the trash.
            if one.is_trashed:
                connection.execute(_OF_ONE.where(images.c.id == one.id).values(trashed_at=None))
    for owner in (ALICE, BOB):
        made: dict[str | None, str | None] = {None: None}
        for name, parent in ALBUMS.items():
            made[name] = album = albums.create(owner, NewAlbum(name, made[parent])).id
            inside = [one.id for one in library if one.owner == owner and name in albums_of(one)]
            contents.add(owner, album, inside)
        albums.delete(owner, str(made["Gone"]), NO_ORIGIN)
    with database.writing() as connection:
        for one in library:
            connection.execute(
                _OF_ONE.where(images.c.id == one.id).values(trashed_at=one.trashed_at)
            )


def random_search(chance: random.Random) -> tuple[str, list[Naive]]:
    """Make a search, and what it means."""
    parts, wanted = [], []
    for _ in range(chance.randint(1, 3)):
        if chance.random() < 0.4:
            typed, naive = chance.choice(KEYED)
        else:
            words = chance.choice((*ODD, "beach", "snow"))
            is_phrase = '"' not in words and chance.random() < 0.3
            words = f"{words} {chance.choice(ODD[:4])}" if is_phrase else words
            typed, naive = (f'"{words}"' if is_phrase else words), with_words(words)
            # By itself it opens a phrase, or takes away from what follows.
            if words in {'"', "-", "--"}:
                continue
        if chance.random() < 0.3:
            typed, naive = f"-{typed}", lambda image, naive=naive: not naive(image)  # type: ignore[misc] # Bound now.
        parts.append(typed)
        wanted.append(naive)
    return " ".join(parts), wanted


def all_of(database: Database, listing: Listing, limit: int) -> list[str]:
    """Walk a list to its end, and back."""
    there = [page := listing.page(database, ALICE, limit, None)]
    while page.next_cursor:
        there.append(page := listing.page(database, ALICE, limit, page.next_cursor))
    back = [page]
    while page.previous_cursor:
        back.insert(0, page := listing.page(database, ALICE, limit, page.previous_cursor))
    found = [one.id for page in there for one in page.items]
    assert sorted(found) == sorted(one.id for page in back for one in page.items)
    return found


def random_library(database: Database, chance: random.Random) -> list[Image]:
    """Fill a database with images of both users, and arrange them."""
    library = [random_image(chance, number) for number in range(80)]
    with database.writing() as connection:
        insert_images(connection, [vars(one) for one in library])
        refresh(connection, [one.id for one in library])
    arrange(database, library)
    return library


@pytest.mark.parametrize("seed", range(2))
def test_a_saved_search_shows_what_its_search_finds(database: Database, seed: int) -> None:
    chance = random.Random(100 + seed)  # noqa: S311 - A library, and no secret.
    random_library(database, chance)
    finder, albums, found_some = Finder(database), Albums(database), 0
    for _ in range(40):
        typed, _ = random_search(chance)
        if not typed:
            continue
        sort = chance.choice(("uploaded", "taken", "name"))
        order = chance.choice(("asc", "desc"))
        album = albums.create(ALICE, NewAlbum("Found", None, "", sort, order, typed))
        asked = sort if chance.random() < 0.5 else None
        shown = finder.album(ALICE, album, asked, order if asked else None)
        searched = finder.find(ALICE, typed, sorts.gallery(sort, order)).listing
        wanted = all_of(database, searched, 7)
        assert all_of(database, shown, chance.randint(1, 7)) == wanted, typed
        assert shown.count(database, ALICE) == len(wanted), typed
        albums.delete(ALICE, album.id, NO_ORIGIN)
        found_some += bool(wanted)
    assert found_some > 5


@pytest.mark.parametrize("seed", range(2))
def test_a_search_finds_what_a_plain_filter_finds(database: Database, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - A library, and no secret.
    library = random_library(database, chance)
    finder, found_some = Finder(database), 0
    for _ in range(80):
        typed, wanted = random_search(chance)
        in_trash = chance.random() < 0.2
        expected = {
            one.id
            for one in library
            if one.owner == ALICE
            and one.state != "pending"
            and one.is_trashed == in_trash
            and all(naive(one) for naive in wanted)
        }
        asked = f"{typed} is:trashed" if in_trash else typed
        sort = chance.choice(("uploaded", "taken", "name", "size"))
        order = chance.choice(("asc", "desc"))
        whole, trash = sorts.gallery(sort, order), sorts.trashed(sort, order)
        listing = finder.find(ALICE, asked, whole, trash).listing
        assert sorted(all_of(database, listing, chance.randint(1, 7))) == sorted(expected), asked
        assert listing.count(database, ALICE) == len(expected), asked
        found_some += bool(expected)
    assert found_some > 10
