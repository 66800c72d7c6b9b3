"""The browser behind a request, in whose name the pages ask."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Visitor:
    """Address and user agent, which rate limits, session lists and the audit log refer to."""

    address: str
    agent: str

    def headers(self) -> dict[str, str]:
        """Return the two headers that the gateway sends for the same purpose."""
        return {"X-Real-IP": self.address, "User-Agent": self.agent}


def named(identity: str, visitor: Visitor) -> dict[str, str]:
    """Return the headers of who asks, and from where: a change is written in the audit log."""
    return {"X-Identity": identity, **visitor.headers()}
