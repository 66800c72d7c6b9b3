"""Limits of an account, as a client is told of them (draft-ietf-httpapi-ratelimit-headers)."""

from collections.abc import Sequence
from dataclasses import dataclass

from uploader.outcomes.outcome import Outcome


@dataclass(frozen=True)
class Limit:
    """A quota by name, in a unit, and how much of it is left; units are those of the draft."""

    name: str
    quota: int
    left: int = 0
    unit: str = "requests"

    @property
    def policy(self) -> str:
        """The item of `RateLimit-Policy`."""
        return f'"{self.name}";q={self.quota};qu="{self.unit}"'

    @property
    def state(self) -> str:
        """The item of `RateLimit`."""
        return f'"{self.name}";r={max(self.left, 0)}'


def fields(limits: Sequence[Limit]) -> dict[str, str]:
    """Return the header fields that tell of limits, none where there are none."""
    if not limits:
        return {}
    return {
        "RateLimit-Policy": ", ".join(limit.policy for limit in limits),
        "RateLimit": ", ".join(limit.state for limit in limits),
    }


class LimitReached(Outcome):
    """A limit has no room for what was asked; `violated-policies` names it."""

    problem_type = "https://iana.org/assignments/http-problem-types#quota-exceeded"

    def __init__(self, *limits: Limit) -> None:
        super().__init__()
        if limits:
            self.members = {"violated-policies": [limit.name for limit in limits]}
            self.extra_headers = fields(limits)
