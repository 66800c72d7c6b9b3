"""What became of the files of a plain form: every one is listed, or counted in words."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bff.words.images import Image

# So many files of one form are taken, which bounds the memory of their results.
MOST_FORM_FILES = 2000


@dataclass(frozen=True)
class Result:
    """What became of one file, under the names that the template uses.

    `sent_name` is what the form calls it; `is_duplicate` where its owner had these bytes before.
    """

    sent_name: str
    image: Image | None = None
    problem: str = ""
    is_duplicate: bool = False

    @property
    def ok(self) -> bool:
        """Whether the picture is stored."""
        return self.image is not None

    @property
    def name(self) -> str:
        """The name that it has now, or was sent with."""
        return self.image.title if self.image else self.sent_name or "A file without a name"

    @property
    def link(self) -> str:
        """The link to copy: the address of its page."""
        return self.image.view_url if self.image else ""

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
        """Say that it was here before, and which of the files it is."""
        if not self.is_duplicate:
            return ""
        if self.sent_name in {"", self.name}:
            return "You had this picture already."
        return f"You had this picture already; you sent it as {self.sent_name}."


@dataclass
class FormResults:
    """The results of a form that have been read so far, in the order of its files."""

    visibility: str = "private"
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
        """Say how many files there were and what became of them; nothing without any."""
        if not self.files:
            return ""
        new = len(self.files) - self.failed - self.duplicates
        counts = [
            (new, f"{_pictures(new)} uploaded."),
            (self.duplicates, f"{_pictures(self.duplicates)} you had already."),
            (self.failed, f"{_files(self.failed)} not kept."),
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
