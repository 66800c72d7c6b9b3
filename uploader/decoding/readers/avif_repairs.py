"""Writes the properties of an AVIF's items anew, where libavif is strict about encoders' faults."""

from uploader.decoding.readers.heif_boxes import Box, boxes, find
from uploader.decoding.readers.heif_items import Associations, Items

_ALPHA = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"


def repaired(data: bytes) -> bytes | None:
    """Return the file with one table of properties, and a size for each alpha; None if it has both.

    Two tables of one version are against ISO/IEC 14496-12 8.11.14.1, and alpha without a size
    against ISO/IEC 23008-12 6.5.3; but encoders wrote both (cavif, older libheif), it is clear what
    is meant, and browsers show the former. The old box stays where it is, as free space, and the
    new one follows at the end of the file: so no offset changes.
    """
    meta = find(data, b"meta")
    if meta is None or meta.content - meta.start != 8:
        return None
    old = data[meta.start : meta.end]
    items = Items(old)
    changed = [_with_sizes(items, one) for one in _merged(items.associations)]
    if not changed or changed == items.associations:
        return None
    new = _rewritten(old, items, changed)
    start = meta.start
    return data[: start + 4] + b"free" + data[start + 8 :] + new


def _merged(tables: list[Associations]) -> list[Associations]:
    merged: dict[tuple[int, int], dict[int, list[int]]] = {}
    for table in tables:
        of = merged.setdefault((table.version, table.flags), {})
        for item, associations in table.of.items():
            of.setdefault(item, associations)
    return [Associations(*kind, dict(sorted(of.items()))) for kind, of in merged.items()]


def _with_sizes(items: Items, table: Associations) -> Associations:
    """Give alpha the size of the picture that it belongs to."""
    of = dict(table.of)
    for alpha, pictures in items.referred(b"auxl"):
        if not pictures:
            continue
        is_alpha = any(one[4:] == _ALPHA for _, one in items.properties_of(alpha, b"auxC"))
        if alpha in of and is_alpha and not items.properties_of(alpha, b"ispe"):
            sizes = [name for name, _ in items.properties_of(pictures[0], b"ispe")]
            of[alpha] = [*sizes[:1], *of[alpha]]
    return table._replace(of=of)


def _rewritten(old: bytes, items: Items, tables: list[Associations]) -> bytes:
    content = bytearray(old[8:12])
    for box in boxes(old, 12):
        content += (
            _properties(old, box, tables) if box.kind == b"iprp" else old[box.start : box.end]
        )
    return _box(b"meta", bytes(content))


def _properties(old: bytes, properties: Box, tables: list[Associations]) -> bytes:
    content = b"".join(
        old[box.start : box.end]
        for box in boxes(old, properties.content, properties.end)
        if box.kind == b"ipco"
    )
    return _box(b"iprp", content + b"".join(_box(b"ipma", _written(one)) for one in tables))


def _written(table: Associations) -> bytes:
    id_bytes = 4 if table.version else 2
    content = bytes([table.version]) + table.flags.to_bytes(3, "big")
    content += len(table.of).to_bytes(4, "big")
    for item, associations in table.of.items():
        content += item.to_bytes(id_bytes, "big") + bytes([len(associations)])
        content += b"".join(one.to_bytes(table.width, "big") for one in associations)
    return content


def _box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content
