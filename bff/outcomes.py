"""Named failures of the services behind the pages: a refusal, or an outage."""

from dataclasses import dataclass, field


class ServiceDown(Exception):  # noqa: N818  # An outcome, named for what happened.
    """A service did not answer, or answered with a server error (5xx)."""

    def __init__(self, service: str, retry_after: int = 5) -> None:
        super().__init__(service)
        self.service = service
        self.retry_after = retry_after


@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818  # An outcome, named for what happened.
    """A service refused a request: status, stable code and fields of its problem (RFC 9457).

    `count` is how many there are, where the refusal is about a number.
    """

    status: int
    code: str
    detail: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    retry_after: int | None = None
    count: int | None = None
