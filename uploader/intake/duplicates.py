"""Duplicate detection: answers an upload with an image that its owner already has."""

from uploader.arranging.album_filing import AlbumFiling, Filing
from uploader.intake.new_images import copied_image
from uploader.intake.submission import Accepted, Submission
from uploader.library.catalogue import Catalogue
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import Trash
from uploader.outcomes import IdempotencyKeyReused, ImageNotFound


class Duplicates:
    """Finds the image of the same request, or of the same bytes of the same owner."""

    def __init__(
        self, catalogue: Catalogue, lifecycle: Lifecycle, trash: Trash, filing: AlbumFiling
    ) -> None:
        self._catalogue = catalogue
        self._lifecycle = lifecycle
        self._trash = trash
        self.filing = filing

    def answer(self, upload: Submission) -> Accepted | None:
        """Answer an upload without storing its bytes, or return None where they are new.

        Raises IdempotencyKeyReused, and QuotaExceeded where a copy was asked for.
        """
        answered = self.find_same_request(upload)
        if answered is not None:
            return answered
        known = self._catalogue.find_same_bytes(upload.owner, upload.received.file.sha256)
        if known is None:
            return None
        if upload.received.options.keep_duplicates:
            return self.copy(known, upload)
        return self.reuse(known, upload)

    def find_same_request(self, upload: Submission) -> Accepted | None:
        """Return what the same request was answered with, also where that is gone or changed since.

        Raises IdempotencyKeyReused for other bytes.
        """
        if upload.key is None:
            return None
        sha256 = upload.received.file.sha256
        answer = self._catalogue.find_answer(upload.owner, upload.key)
        if answer is not None:
            if answer.sha256 != sha256:
                raise IdempotencyKeyReused
            if answer.image is not None:
                return Accepted(
                    answer.image, answer.duplicate, is_repeat=True, restored=answer.restored
                )
        # An answer is kept for a week (KEPT_SECONDS), the key of an image as long as the image.
        made = self._catalogue.find_by_request(upload.owner, upload.key)
        if made is None:
            return None
        if made.sha256 != sha256:
            raise IdempotencyKeyReused
        if made.is_trashed:
            return self.reuse(made, upload)
        return Accepted(made, duplicate=False, is_repeat=True)

    def keep_refusal(self, upload: Submission) -> None:
        """Keep the key of a request whose bytes were refused; raises DatabaseUnavailable."""
        sha256 = upload.received.file.sha256
        self._lifecycle.record_answer(upload.owner, upload.key, sha256, None)

    def copy(self, known: Image, upload: Submission) -> Accepted | None:
        """Make a further image on the objects of a known one; None where that is gone meanwhile."""
        copy = copied_image(known, upload)
        filing = Filing(upload.owner, copy.id, upload.album, upload.added_at)
        begun = self._lifecycle.begin_copy(
            copy, known.id, upload.on_begin, upload.own_quota, filing
        )
        return Accepted(copy, duplicate=False, filed=filing.filed) if begun else None

    def reuse(self, known: Image, upload: Submission) -> Accepted | None:
        """Answer with a known image, which comes back where it is in the trash.

        None where it is gone meanwhile.
        """
        restored = known.is_trashed
        filing = Filing(upload.owner, known.id, upload.album, upload.added_at)
        try:
            if restored:
                known = self._trash.restore(upload.owner, known.id, upload.origin).image
            if _must_be_shared(known, upload):
                shared = {"visibility": "link"}
                known = self._catalogue.change(upload.owner, known.id, shared, upload.origin)
            self.filing.put(filing)
        except ImageNotFound:
            return None
        # At last: who sends the request again is answered so only once all of it was done.
        sha256 = upload.received.file.sha256
        self._lifecycle.record_answer(upload.owner, upload.key, sha256, known, restored=restored)
        return Accepted(known, duplicate=True, restored=restored, filed=filing.filed)


def _must_be_shared(known: Image, upload: Submission) -> bool:
    """Say whether a link is asked for that would not work yet.

    The other way round nothing is changed: private is the default, which nobody has asked for.
    """
    return upload.received.options.visibility == "link" and known.visibility != "link"
