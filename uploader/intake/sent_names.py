"""The name of a file as clients write it: what can be read of it is kept, in any encoding."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

# A header that is longer is read up to here; a name has 200 characters at the most.
_MOST_CHARACTERS = 8192
# The value of a parameter: quoted, with quotes in it that nothing escapes, or bare.
_PARAMETER = re.compile(
    r';\s*([^\s=;"*]+)((?:\*[0-9]{1,2})?\*?)\s*=\s*'
    r'("(?:[^"\\]++|\\.)*+"(?=\s*(?:;|$))|"[^"]*+"(?=\s*(?:;|$))|"[^;]*"(?=\s*(?:;|$))|[^;]*+)'
)
_ESCAPED = re.compile(r'\\(["\\])')
# What browsers write for quotes and line breaks (HTML, multipart/form-data encoding algorithm).
_OF_BROWSERS = {"%22": '"', "%0D": "\r", "%0A": "\n"}
_BROWSER_ESCAPE = re.compile("%22|%0D|%0A", re.IGNORECASE)
_CHARSET = re.compile(
    r"utf-?8|us-ascii|iso-8859-[0-9]{1,2}|(?:windows-|cp)125[0-9]|gb(?:2312|k|18030)|big5|"
    r"shift_jis|euc-(?:jp|kr)|iso-2022-jp|koi8-[ru]",
    re.IGNORECASE,
)
# RFC 2047, section 2: =?charset?encoding?text?=, of which blanks between two are no part.
_ENCODED_WORD = re.compile(r"=\?([\w-]+)(?:\*[\w-]*)?\?([bq])\?([^?\s]*)\?=(?:\s+(?==\?))?", re.I)


@dataclass(frozen=True)
class Disposition:
    """A Content-Disposition: the name of its form field, and of its file where it has one."""

    field: str
    filename: str | None


def decoded(raw: bytes) -> str:
    """Decode bytes that are UTF-8, or else what Windows and the West wrote before."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def name_in_header(header: str | None) -> str | None:
    """Return the file name of a header of the request, whose bytes WSGI hands on as latin-1."""
    if header is None:
        return None
    return read_disposition(header.encode("latin-1", "replace")).filename


def name_in_query(query: bytes) -> str | None:
    """Return the parameter `name` of a query, with its bytes in any encoding; the first counts."""
    for pair in query.split(b"&"):
        key, _, value = pair.partition(b"=")
        if unquote_to_bytes(key) == b"name":
            return decoded(unquote_to_bytes(value.replace(b"+", b" ")))
    return None


def read_disposition(raw: bytes) -> Disposition:
    """Read a Content-Disposition (RFC 6266, RFC 7578) as leniently as clients write it.

    `filename*` (RFC 8187) goes before `filename`, whichever comes first.
    """
    text = decoded(raw)[:_MOST_CHARACTERS]
    plain: dict[str, str] = {}
    extended: dict[str, list[tuple[int, bool, str]]] = {}
    for key, mark, value in _PARAMETER.findall(text):
        if mark:
            number = int(mark.strip("*") or 0)
            piece = (number, mark.endswith("*"), _unquoted(value))
            extended.setdefault(key.lower(), []).append(piece)
        else:
            plain.setdefault(key.lower(), _unquoted(value))
    filename = plain.get("filename")
    if filename is not None:
        filename = _ENCODED_WORD.sub(_word, filename)
    return Disposition(
        _extended_value(extended.get("name", [])) or plain.get("name", ""),
        _extended_value(extended.get("filename", [])) or filename,
    )


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        value = _ESCAPED.sub(r"\1", value[1:].removesuffix('"'))
    return _BROWSER_ESCAPE.sub(lambda match: _OF_BROWSERS[match[0].upper()], value)


def _extended_value(pieces: list[tuple[int, bool, str]]) -> str:
    """Join the pieces of an extended value (RFC 8187, and RFC 2231 for more than one)."""
    charset, raw = "", b""
    for number, is_encoded, text in sorted(pieces):
        rest = text
        if is_encoded and number == 0 and text.count("'") >= 2:
            charset, _, rest = text.split("'", 2)
        raw += unquote_to_bytes(rest) if is_encoded else rest.encode("utf-8", "replace")
    return _in_charset(raw, charset)


def _word(match: re.Match[str]) -> str:
    charset, encoding, text = match[1], match[2].lower(), match[3]
    try:
        if encoding == "b":
            raw = base64.b64decode(text + "=" * (-len(text) % 4))
        else:
            raw = unquote_to_bytes(text.replace("%", "%25").replace("_", " ").replace("=", "%"))
    except (ValueError, binascii.Error):
        return match[0]
    return _in_charset(raw, charset)


def _in_charset(raw: bytes, charset: str) -> str:
    """Decode in the charset that a client names; one that nobody needs is guessed."""
    if not _CHARSET.fullmatch(charset):
        return decoded(raw)
    try:
        return raw.decode(charset)
    except ValueError:
        return decoded(raw)
