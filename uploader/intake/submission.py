"""One upload on its way into the library, and the image that answers it."""

from dataclasses import dataclass

from uploader.intake.reception import Received
from uploader.library.image import Image
from uploader.library.lifecycle import OnBegin


@dataclass(frozen=True)
class Submission:
    """A received file with its owner.

    `key` names the request, so that it can be sent again. `on_begin` joins the transaction that
    writes the row of the image.
    """

    owner: str
    received: Received
    key: str | None = None
    on_begin: OnBegin | None = None


@dataclass(frozen=True)
class Accepted:
    """The image that answers an upload; `duplicate` when it was there before."""

    image: Image
    duplicate: bool
