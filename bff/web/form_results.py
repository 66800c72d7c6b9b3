"""What became of the files of a plain form: every one is listed, or counted in words."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bff.words.images import Image

# So many files of one form are taken, which bounds the memory of their results.
MOST_FORM_FILES = 2000


@dataclass(frozen=True)
class Result:
    """What became of one file, under the names that the template uses.

    `sent_name` is what the form calls it; `is_duplicate` where its owner had these bytes before,
    `is_restored` where that picture was in the trash.
    """

    sent_name: str
    image: Image | None = None
    problem: str = ""
    is_duplicate: bool = False
    is_restored: bool = False

    @property
    def ok(self) -> bool:
        """Whether the picture is stored."""
        return self.image is not None

    @property
    def name(self) -> str:
        """The name of a new picture; of any other file the name that it was sent with."""
        if self.image and not (self.is_duplicate and self.sent_name):
            return self.image.title
        return self.sent_name or "A file without a name"

    @property
    def is_shared(self) -> bool:
        """Whether everybody with the link can see it."""
        return self.image is not None and self.image.is_shared

    @property
    def link(self) -> str:
        """The address of its page, to be read."""
        return re.sub(r"^https?://", "", self.image.view_url) if self.image else ""

    @property
    def page_path(self) -> str:
        """The path of its page."""
        return self.image.page_path if self.image else ""

    @property
    def thumbnail_path(self) -> str:
        """The path of its thumbnail."""
        return self.image.thumbnail_path if self.image else ""

    @property
    def duplicate_words(self) -> str:
        """Say that it was here before, with its name where that is another one."""
        if not self.image or not self.is_duplicate:
            return ""
        said = "It was in the trash, and is back" if self.is_restored else "It was here already"
        if self.image.name in {"", self.name}:
            return f"{said}."
        return f"{said}, as {self.image.name}."


@dataclass
class FormResults:
    """The results of a form that have been read so far, in the order of its files."""

    visibility: str = "private"
    album_id: str = ""
    files: list[Result] = field(default_factory=list)
    left_out: int = 0
    error: str = ""
    began: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def has_room(self) -> bool:
        """Whether one more file is taken."""
        return len(self.files) < MOST_FORM_FILES

    @property
    def failed(self) -> int:
        """How many files were looked at and not kept."""
        return sum(not result.ok for result in self.files)

    @property
    def duplicates(self) -> int:
        """How many files were here before."""
        return sum(result.is_duplicate for result in self.files)

    def add(self, result: Result) -> None:
        """Add what became of the next file."""
        self.files.append(result)

    def next_time(self) -> str:
        """Return when the next file was added (RFC 3339): the first one chosen is the newest."""
        moment = self.began - timedelta(microseconds=len(self.files))
        return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")

    @property
    def words(self) -> str:
        """Say how many files there were and what became of them; nothing without any.

        The page with scripts says it in the same words, in static/js/upload/sentences.js.
        """
        if not self.files:
            return ""
        new = len(self.files) - self.failed - self.duplicates
        counts = [
            (new, f"{_pictures(new)} uploaded."),
            (self.duplicates, _already(self.duplicates, len(self.files))),
            (self.failed, f"{_files(self.failed)} {_were(self.failed)} not uploaded."),
            (
                self.left_out,
                f"{_files(self.left_out)} more than one form takes, {MOST_FORM_FILES:,}, and so "
                "not looked at: send them once more.",
            ),
        ]
        return " ".join(words for count, words in counts if count)


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count:,} pictures"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


def _already(count: int, of: int) -> str:
    if count == of:
        return "It was here already." if count == 1 else "They were here already."
    return f"{count:,} {_were(count)} here already."
