"""The names of the files in an archive: good on every system, and no two alike."""

import re

from uploader.decoding.formats import PictureFormat
from uploader.library.names import with_fitting_extension

# What Windows takes in no name (learn.microsoft.com, "Naming Files, Paths, and Namespaces"), and
# what leads into a folder elsewhere.
_FORBIDDEN = re.compile(r'[\x00-\x1f/\\:*?"<>|\x7f]')
# The name of a device is one up to its first dot, where Windows takes spaces away.
_DEVICES = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(?= *(?:\.|$))", re.IGNORECASE)
# File systems take 255 bytes of a name, of which " (10000)" and the extension are a part.
_STEM_BYTES = 200


class ArchiveNames:
    """Gives each file a name of its own; `a.jpg` after an `A.JPG` is `a (2).jpg`."""

    def __init__(self, *taken: str) -> None:
        """`taken` are names that are given already."""
        self._taken = {name.casefold() for name in taken}
        # The number that was given last to a name, so that many alike do not take squared time.
        self._numbers: dict[str, int] = {}

    def next(self, name: str, picture_format: PictureFormat) -> str:
        """Return the name of the next file: its own one, as far as it can be."""
        extensions = (picture_format.extension, *picture_format.aliases)
        stem, _, suffix = with_fitting_extension(name, extensions).rpartition(".")
        stem = _safe(stem)
        found = f"{stem}.{suffix}"
        folded = found.casefold()
        number = self._numbers.get(folded, 1)
        while found.casefold() in self._taken:
            number += 1
            found = f"{stem} ({number}).{suffix}"
        self._numbers[folded] = number
        self._taken.add(found.casefold())
        return found


def _safe(stem: str) -> str:
    short = _FORBIDDEN.sub("_", stem).encode()[:_STEM_BYTES].decode(errors="ignore")
    # Neither a hidden file, nor a space or dot at an end, which Windows takes away by itself.
    safe = short.strip(" .") or "image"
    return f"_{safe}" if _DEVICES.match(safe) else safe
