"""What the tests of the keys do: rotate them, and look at what is published."""

from security.dependencies import key_passphrase
from security.keys.signing_keys import Purpose, rotate_keys
from tests.security.service import Service


def rotate(service: Service, announce_seconds: int = 120) -> None:
    deps = service.deps
    with deps.database.writing() as connection:
        rotate_keys(connection, key_passphrase(deps.settings), int(deps.clock()), announce_seconds)


def kids(service: Service, purpose: Purpose = Purpose.ACCESS) -> list[str]:
    return [key["kid"] for key in service.deps.key_ring.published(purpose)]
