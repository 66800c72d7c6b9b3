"""What XMP (ISO 16684-1) says of when a picture was taken, and of what is on it."""

from contextlib import suppress
from xml.parsers import expat

from uploader.decoding.details import Details
from uploader.decoding.metadata.texts import description_of
from uploader.decoding.moments import read_written

# A packet of a program that keeps masks and a history in it has some hundred kilobytes.
MOST_BYTES = 1 << 20
_MOST_CHARACTERS = 4096
_SPACE = b" \t\r\n"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
_DESCRIPTION = "http://purl.org/dc/elements/1.1/ description"
# When it was taken, before when the file was made of it.
_TIMES = (
    "http://ns.adobe.com/exif/1.0/ DateTimeOriginal",
    "http://ns.adobe.com/photoshop/1.0/ DateCreated",
    "http://ns.adobe.com/xap/1.0/ CreateDate",
)
_WANTED = {*_TIMES, _DESCRIPTION}
_ITEM = f"{_RDF} li"


class _StrangeError(Exception):
    """There is no document type in XMP, and so no entity that could grow."""


def read_xmp(packet: bytes) -> Details | None:
    """Read a packet, as far as it is XML; None where it says nothing that is asked for."""
    found = _Found()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.CharacterDataHandler = found.text
    parser.StartDoctypeDeclHandler = _refuse
    # What stands before a mistake is as good as without it.
    with suppress(expat.ExpatError, _StrangeError):
        parser.Parse(packet[:MOST_BYTES].lstrip(_SPACE).rstrip(_SPACE + b"\0"), True)
    if not found.values:
        return None
    moments = (read_written(found.values.get(name, "")) for name in _TIMES)
    return Details(
        taken=next(filter(None, moments), None),
        description=description_of(found.values.get(_DESCRIPTION, "")),
    )


def _refuse(*_declared: object) -> None:
    raise _StrangeError


class _Found:
    """Collects properties, which are elements or attributes; of texts in many languages, one.

    That is the one by default (x-default), or else the first.
    """

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self._property = ""
        self._written: list[str] = []
        self._room = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        for wanted in _WANTED & attributes.keys():
            self.values.setdefault(wanted, attributes[wanted][:_MOST_CHARACTERS])
        if name in _WANTED:
            self._property = name
            self._begin()
        elif name == _ITEM and self._property:
            self._begin()
            if attributes.get(_LANGUAGE) == "x-default":
                self.values.pop(self._property, None)

    def end(self, name: str) -> None:
        if self._property and name in {self._property, _ITEM}:
            text = "".join(self._written).strip()
            if text:
                self.values.setdefault(self._property, text)
            self._written.clear()
            if name == self._property:
                self._property = ""

    def text(self, data: str) -> None:
        if self._property and self._room > 0:
            self._written.append(data[: self._room])
            self._room -= len(data)

    def _begin(self) -> None:
        self._written.clear()
        self._room = _MOST_CHARACTERS
