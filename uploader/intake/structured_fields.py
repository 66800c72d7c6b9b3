"""Structured fields of HTTP (RFC 9651); the only user of http-sf.

A field that does not parse, or is of another type, is None: section 4.2 has it ignored, and each
caller decides whether the request can do without it.
"""

from collections.abc import Mapping

import http_sf


def read_byte_sequences(field: str) -> Mapping[str, bytes] | None:
    """Read a Dictionary whose members are all Byte Sequences, whatever their parameters."""
    members = _parse(field, "dictionary")
    if not isinstance(members, dict):
        return None
    values = {name: member[0] for name, member in members.items()}
    sequences = {name: value for name, value in values.items() if isinstance(value, bytes)}
    return sequences if len(sequences) == len(values) else None


def read_string(field: str) -> str | None:
    """Read a String without parameters."""
    value, parameters = _read_item(field)
    return value if isinstance(value, str) and not parameters else None


def read_boolean(field: str) -> bool | None:
    """Read a Boolean, whatever its parameters."""
    value, _ = _read_item(field)
    return value if isinstance(value, bool) else None


def read_integer(field: str) -> int | None:
    """Read an Integer, whatever its parameters."""
    value, _ = _read_item(field)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _read_item(field: str) -> tuple[object, object]:
    item = _parse(field, "item")
    return item if isinstance(item, tuple) else (None, None)


def _parse(field: str, kind: str) -> object:
    try:
        return http_sf.parse(field.encode("ascii"), tltype=kind)
    except (http_sf.StructuredFieldError, UnicodeEncodeError):
        return None
