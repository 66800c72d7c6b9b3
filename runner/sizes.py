"""A number of bytes as people say it."""

from decimal import ROUND_HALF_UP, Decimal

_TENTH, _ONE = Decimal("0.1"), Decimal(1)


def byte_words(count: int) -> str:
    """Return a number of bytes as pages do, and exactly: `67 MB (67108864 bytes)`.

    People know how many megabytes (decimal, as in file managers) their file has; a program needs
    the bound itself.
    """
    if count < 1000:
        return f"{count} bytes"
    size, unit = count / 1000, "kB"
    for larger in ("MB", "GB", "TB"):
        if size < 999.5:
            break
        size, unit = size / 1000, larger
    step = _TENTH if size < 10 or unit == "TB" else _ONE
    return f"{Decimal(size).quantize(step, ROUND_HALF_UP)} {unit} ({count} bytes)"
