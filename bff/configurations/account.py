"""What every configuration is filled with."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Account:
    """Where a program uploads to, with which API token, and who can see what it uploads.

    `visibility` is `link` or `private`, as the API takes it.
    """

    public_url: str
    token: str
    visibility: str

    @property
    def host(self) -> str:
        """The host with its port, by which people know this installation."""
        return urlsplit(self.public_url).netloc

    @property
    def upload_url(self) -> str:
        """The address that takes pictures."""
        return f"{self.public_url}/v1/upload"
