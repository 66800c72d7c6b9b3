"""The allow-list of picture types, and how their first bytes are told from everything else."""

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
_REFUSED: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF documents are not accepted."),
    (b"%!PS", "PostScript is not accepted."),
    (b"\xc5\xd0\xd3\xc6", "PostScript is not accepted."),
    (b"8BPS", "Photoshop files are not accepted: export a PNG or JPEG."),
    (b"PK\x03\x04", "Archives are not accepted: unpack it and send the pictures."),
    (b"Rar!", "Archives are not accepted: unpack it and send the pictures."),
    (b"7z\xbc\xaf", "Archives are not accepted: unpack it and send the pictures."),
    (b"\x1f\x8b", "Archives are not accepted: unpack it and send the pictures."),
    (b"\x7fELF", "Programs are not accepted."),
    (b"MZ", "Programs are not accepted."),
    (b"\x00\x00\x01\x00", "Icon files are not accepted: export a PNG."),
    (b"\xff\x0a", "JPEG XL is not accepted yet: export a JPEG, WebP or AVIF."),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL is not accepted yet: export a JPEG, WebP or AVIF."),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000 is not accepted: export a JPEG or PNG."),
)


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
    """Refuse camera raw files that wear the TIFF signature; only their preview would decode."""
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
    for signature, sentence in _REFUSED:
        if head.startswith(signature):
            return sentence
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in text:
        return "SVG is not accepted, since it can carry scripts: export a PNG."
    if text.startswith((b"<!doctype html", b"<html", b"<script", b"<head", b"<body")):
        return "Web pages are not accepted."
    return "This is not a picture of an accepted type."
