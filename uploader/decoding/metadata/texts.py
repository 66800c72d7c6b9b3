"""Texts of files: how they are encoded, and which of them no person has written."""

import re

from uploader.decoding.metadata.directories import Value

# What cameras and programs write where a person would describe the picture.
_PLACEHOLDERS = frozenset(
    {
        "olympus digital camera", "konica minolta digital camera", "minolta digital camera",
        "samsung digital camera", "samsung camera pictures", "samsung", "sony dsc", "dsc",
        "digital camera", "digital still camera", "kodak digital still camera", "dcim",
        "exif_jpeg_picture", "exif jpeg", "jpeg", "picture", "image", "photo", "default",
        "untitled", "no description", "none", "null", "n/a", "description", "my beautiful picture",
        "screenshot", "ascii", "charset=ascii", "vlcsnap", "moltek", "maginon", "medion",
        # Modes of the cameras of Huawei and Honor phones.
        "cof", "dav", "edf", "fbt", "sdr", "hdr", "hdrpl", "rhdr", "mde", "nor", "ptr", "bty",
        "btf", "btfmdn", "_cuva", "oznor", "oznorco", "oznorwo", "binary_gain", "tpflash", "ncfl",
    }
)  # fmt: skip
_GENERATED = re.compile(
    r"(?:created|made|generated|processed|edited|file written) (?:with|by|using) .*"
    r"|<.*>|lead technologies.*|intel\(r\).*|cs=.*|imagej=.*|ij_.*|\{\s*\".*"
    r"|[ \-_.?*0]+",
    re.DOTALL,
)


def text_of(value: Value | None) -> str:
    """Return the text of a value of EXIF: UTF-8, or else the bytes that Western writers mean."""
    if not isinstance(value, bytes):
        return ""
    said = value.partition(b"\0")[0]
    try:
        text = said.decode("utf-8")
    except UnicodeDecodeError:
        text = said.decode("cp1252", "replace")
    return text.strip()


def description_of(text: str) -> str:
    """Return a description that a person may have written; "" in place of any other."""
    plain = " ".join(text.split())
    folded = plain.casefold()
    is_one = folded not in _PLACEHOLDERS and not _GENERATED.fullmatch(folded)
    return text.strip() if is_one else ""
