"""The allow-list of picture types, and how they are recognised by their first bytes."""

import zlib
from dataclasses import dataclass

from uploader.outcomes import EmptyFile, UnsupportedType

HEAD_BYTES = 4096


@dataclass(frozen=True)
class PictureFormat:
    """One accepted type: `decoder` is the only decoder that may open it."""

    decoder: str
    media_type: str
    extension: str
    aliases: tuple[str, ...] = ()


JPEG = PictureFormat("JPEG", "image/jpeg", "jpg", ("jpeg", "jpe", "jfif"))
PNG = PictureFormat("PNG", "image/png", "png", ("apng",))
GIF = PictureFormat("GIF", "image/gif", "gif")
WEBP = PictureFormat("WEBP", "image/webp", "webp")
AVIF = PictureFormat("AVIF", "image/avif", "avif", ("avifs",))
HEIC = PictureFormat("HEIF", "image/heic", "heic", ("heif", "hif"))
TIFF = PictureFormat("TIFF", "image/tiff", "tiff", ("tif",))
BMP = PictureFormat("BMP", "image/bmp", "bmp", ("dib",))

# The type of thumbnails and previews, and that of cards: some chats do not take WebP.
RENDITION = WEBP
CARD_FORMAT = JPEG

FORMATS = {one.decoder: one for one in (JPEG, PNG, GIF, WEBP, AVIF, HEIC, TIFF, BMP)}

_SIGNATURES: tuple[tuple[bytes, PictureFormat], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
    (b"BM", BMP),
)
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF_BRANDS = {b"mif1", b"msf1"}

_ACCEPTED = "Accepted are JPEG, PNG, GIF, WebP, AVIF, HEIC, TIFF and BMP."
_SVG = "SVG is not accepted, since it can carry scripts: export a PNG."
_PDF = "PDF documents are not accepted: export the page as a PNG or JPEG."
_POSTSCRIPT = "EPS and PostScript are not accepted: export a PNG or JPEG."
_PHOTOSHOP = "Photoshop files (PSD) are not accepted: export a PNG or JPEG."
_ARCHIVE = "Archives are not accepted: unpack it and send the pictures."
_JPEG_XL = "JPEG XL is not accepted yet: export a JPEG, WebP or AVIF."
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"%!PS", _POSTSCRIPT),
    (b"\xc5\xd0\xd3\xc6", _POSTSCRIPT),
    (b"8BPS", _PHOTOSHOP),
    (b"PK\x03\x04", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"\x7fELF", "Programs are not accepted."),
    (b"MZ", "Programs are not accepted."),
    (b"\x00\x00\x01\x00", "Icon files are not accepted: export a PNG."),
    (b"\xff\x0a", _JPEG_XL),
    (b"\x00\x00\x00\x0cJXL ", _JPEG_XL),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000 is not accepted: export a JPEG or PNG."),
)
_GZIP = b"\x1f\x8b"
# Byte order marks, white space, and the Ctrl-D that printer drivers write before PostScript.
_BEFORE_TEXT = b"\xef\xbb\xbf\xff\xfe \t\r\n\x04"
# Readers of PDF look for its signature in this many bytes (ISO 32000-1, implementation note 13).
_PDF_WITHIN = 1024
_WEB_PAGE = (b"<!doctype html", b"<html", b"<script", b"<head", b"<body")


def recognise(head: bytes) -> PictureFormat:
    """Name the type by the first `HEAD_BYTES` of a file.

    This only chooses the one decoder that gets to try: whether it is a picture is for the
    decoder to say (OWASP ASVS 5.2.2). Raises EmptyFile and UnsupportedType.
    """
    if not head:
        raise EmptyFile
    for signature, picture_format in _SIGNATURES:
        if head.startswith(signature):
            return _unless_raw(head, picture_format)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    raise UnsupportedType(f"{_why_refused(head)} {_ACCEPTED}")


def _unless_raw(head: bytes, picture_format: PictureFormat) -> PictureFormat:
    """Refuse camera raw files with the signature of TIFF; only their preview would decode."""
    if picture_format is TIFF and head[8:10] == b"CR":
        raise UnsupportedType(f"Camera raw files are not accepted. {_ACCEPTED}")
    return picture_format


def _by_brand(head: bytes) -> PictureFormat:
    """Tell AVIF, HEIC and films apart by the brands of the `ftyp` box (ISO/IEC 14496-12 4.3)."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    brands = {major} | {head[at : at + 4] for at in range(16, size - 3, 4)}
    if major in _AVIF_BRANDS:
        return AVIF
    if major in _HEIC_BRANDS:
        return HEIC
    if brands & _AVIF_BRANDS and not brands & _HEIC_BRANDS:
        return AVIF
    if brands & (_HEIC_BRANDS | _HEIF_BRANDS):
        return HEIC
    raise UnsupportedType(f"Films are not accepted. {_ACCEPTED}")


def _why_refused(head: bytes) -> str:
    """Say what an unaccepted file probably is; a wrong guess only makes a wrong sentence."""
    text = _as_text(head)
    if text.startswith(_WEB_PAGE):
        return "Web pages are not accepted."
    if b"<svg" in text or b"http://www.w3.org/2000/svg" in text:
        return _SVG
    for signature, sentence in _REFUSED:
        if head.startswith(signature) or head.lstrip(_BEFORE_TEXT).startswith(signature):
            return sentence
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return _PDF
    return "This is not a picture of an accepted type."


def _as_text(head: bytes) -> bytes:
    """Return what a browser would read: decompressed, and without the zero bytes of UTF-16."""
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, HEAD_BYTES)
        except zlib.error:
            return b""
    return head.replace(b"\0", b"").lstrip(_BEFORE_TEXT).lower()
