"""Uploads: the way of the bytes alone, and that of photographs with all that is made of them."""

from __future__ import annotations

from collections.abc import Callable

from bench import photograph_uploads
from bench.direct import DirectStore
from bench.figures import Figure
from bench.photograph_uploads import rate, send
from bench.photographs import of_size, tiny_picture
from bench.system import System, quiet

_BODY_BYTES = 5_000_000
_BODIES = 24
_BODY_CONNECTIONS = 4


def figures(system: System, seconds: float) -> list[Figure]:
    """Returns the figures of uploads."""
    return [*_transport(system), *photograph_uploads.figures(system)]


def _transport(system: System) -> list[Figure]:
    # A tiny picture with megabytes behind its end goes the whole way of an upload, and decoding it
    # costs nothing: what is left is transport, hashing, verifying and flushing.
    alice = system.newcomer()
    store = DirectStore(system, _BODY_CONNECTIONS)
    tiny = tiny_picture()

    def sent_by(send: Callable[[bytes], object]) -> float:
        bodies = [of_size(tiny, _BODY_BYTES) for _ in range(_BODIES)]
        quiet(system)
        return _BODY_BYTES / 1e6 * rate(send, bodies, _BODY_CONNECTIONS)

    def form(body: bytes) -> None:
        assert alice.upload(body).status == 201

    reference = "a presigned PUT of as many bytes straight to the store, by the same client"
    unit = "MB a second"
    direct = _putting(store)
    return [
        Figure("Upload of 5 MB as the body, transport", reference, unit,
               lambda: sent_by(lambda body: send(alice, body)), lambda: sent_by(direct),
               at_least=0.8),
        Figure("Upload of 5 MB as a form (`curl -F`), transport", reference, unit,
               lambda: sent_by(form), lambda: sent_by(direct), at_least=0.8),
    ]  # fmt: skip


def _putting(store: DirectStore) -> Callable[[bytes], None]:
    def put(body: bytes) -> None:
        store.put(f"bench/{body[-16:].hex()}.jpg", body)

    return put
