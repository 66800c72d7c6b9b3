"""Reads the sequence header of an AV1 stream, as far as the colours that it names."""

from collections.abc import Iterator

# A sequence header is among the first units of a stream, and is short.
HEAD_BYTES = 4096
_SEQUENCE_HEADER = 1
_MOST_UNITS = 16
_CHOSEN_BY_EACH_FRAME = 2


class _Bits:
    """Reads bits, the highest of a byte first; raises EOFError beyond the end."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def read(self, count: int) -> int:
        """Read an unsigned number of `count` bits."""
        if count > self._left:
            raise EOFError
        self._left -= count
        return self._value >> self._left & ((1 << count) - 1)

    def flag(self) -> bool:
        """Read one bit."""
        return bool(self.read(1))

    def skip(self, count: int) -> None:
        """Pass over `count` bits."""
        self.read(count)

    def exp_golomb(self) -> int:
        """Read an unsigned number in Exp-Golomb code: `uvlc()` of AV1 4.10.3."""
        zeros = 0
        while not self.flag():
            zeros += 1
        return self.read(zeros) + (1 << zeros) - 1


def code_points(stream: bytes) -> tuple[int, int] | None:
    """Return the code points of primaries and transfer in the first sequence header of a stream.

    They are those of ITU-T H.273. None where the header names none, or where there is no header.
    """
    try:
        for kind, payload in _units(stream):
            if kind == _SEQUENCE_HEADER:
                return _in_header(_Bits(payload[:HEAD_BYTES]))
    except (EOFError, IndexError):
        pass
    return None


def _units(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Walk over open bitstream units (AV1 5.3): their types, and their bytes."""
    at = 0
    for _ in range(_MOST_UNITS):
        head = stream[at]
        has_extension, has_size = head & 0x04, head & 0x02
        at += 2 if has_extension else 1
        size = len(stream) - at
        if has_size:
            size, at = _leb128(stream, at)
        yield head >> 3 & 0x0F, stream[at : at + size]
        at += size


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, the lowest first (AV1 4.10.5), and where it ends."""
    number = 0
    for place in range(8):
        byte = data[at + place]
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, at + place + 1
    raise EOFError


def _in_header(bits: _Bits) -> tuple[int, int] | None:
    """Read `sequence_header_obu()` (AV1 5.5.1)."""
    profile = bits.read(3)
    bits.skip(1)
    is_reduced = bits.flag()
    if is_reduced:
        bits.skip(5)
    else:
        _pass_operating_points(bits)
    width_bits, height_bits = bits.read(4) + 1, bits.read(4) + 1
    bits.skip(width_bits + height_bits)
    if not is_reduced and bits.flag():
        bits.skip(4 + 3)
    bits.skip(3)
    if not is_reduced:
        _pass_tools_between_frames(bits)
    bits.skip(3)
    return _in_color_config(bits, profile)


def _pass_operating_points(bits: _Bits) -> None:
    delay_bits = 0
    if bits.flag():  # timing_info_present_flag
        bits.skip(32 + 32)
        if bits.flag():
            bits.exp_golomb()
        if bits.flag():  # decoder_model_info_present_flag
            delay_bits = bits.read(5) + 1
            bits.skip(32 + 5 + 5)
    has_display_delays = bits.flag()
    for _ in range(bits.read(5) + 1):
        bits.skip(12)
        if bits.read(5) > 7:
            bits.skip(1)
        if delay_bits and bits.flag():
            bits.skip(2 * delay_bits + 1)
        if has_display_delays and bits.flag():
            bits.skip(4)


def _pass_tools_between_frames(bits: _Bits) -> None:
    bits.skip(4)
    has_order_hints = bits.flag()
    if has_order_hints:
        bits.skip(2)
    screen_content_tools = _CHOSEN_BY_EACH_FRAME if bits.flag() else bits.read(1)
    if screen_content_tools and not bits.flag():
        bits.skip(1)
    if has_order_hints:
        bits.skip(3)


def _in_color_config(bits: _Bits, profile: int) -> tuple[int, int] | None:
    """Read `color_config()` (AV1 5.5.2) up to its description of colours."""
    is_deep = bits.flag()
    if profile == 2 and is_deep:
        bits.skip(1)
    if profile != 1:
        bits.skip(1)
    return (bits.read(8), bits.read(8)) if bits.flag() else None
