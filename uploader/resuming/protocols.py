"""The two protocols of resumable uploads: what both do, and which one a request speaks."""

from typing import Protocol

from flask import Request, Response

from uploader.outcomes import Outcome
from uploader.records.uploads import Upload
from uploader.resuming.ietf_draft import IetfDraft
from uploader.resuming.tus import Tus, speaks_tus
from uploader.resuming.upload_requests import Append, Creation


class UploadProtocol(Protocol):
    """How a protocol reads requests and writes answers; the uploads are the same for both."""

    def check(self, request: Request) -> None:
        """Refuse what the protocol does not know."""

    def read_creation(self, request: Request) -> Creation:
        """Read a POST that begins an upload."""

    def read_append(self, request: Request) -> Append:
        """Read a PATCH."""

    def created(self, upload: Upload, described: Response, image: Response | None) -> Response:
        """Answer a POST, with JSON of the upload and of the image that it has become."""

    def appended(self, upload: Upload, image: Response | None) -> Response:
        """Answer a PATCH."""

    def progress(self, upload: Upload) -> Response:
        """Answer a HEAD."""

    def refused(self, outcome: Outcome) -> None:
        """Add to a refusal what only this protocol has in it."""

    def every_answer(self, response: Response) -> None:
        """Add what every answer has, a refusal too."""


def protocol_of(request: Request, limit: int) -> UploadProtocol:
    """Return the protocol that a request speaks; `limit` is the most bytes of an upload."""
    return Tus(limit) if speaks_tus(request) else IetfDraft(limit)
