"""Packets of XMP as programs write them, and as those do who mean no good."""

import time

import pytest

from tests.timeouts import is_within
from tests.uploader.decoding.exif_blocks import said, xmp
from uploader.decoding.metadata.xmp import MOST_BYTES, read_xmp

CREATED = 'xmp:CreateDate="2019-05-12T14:05:06+02:00"'
BOMB = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"""


def taken(packet: bytes) -> str | None:
    found = read_xmp(packet)
    return found.taken.clock.isoformat() if found and found.taken else None


def description(packet: bytes) -> str:
    found = read_xmp(packet)
    return found.description if found else ""


@pytest.mark.parametrize(
    ("attributes", "inside", "clock"),
    [
        (CREATED, "", "2019-05-12T14:05:06+02:00"),
        ("", "<xmp:CreateDate>2019-05-12T14:05:06</xmp:CreateDate>", "2019-05-12T14:05:06+00:00"),
        ("", "<photoshop:DateCreated>\n 2019-05-12 </photoshop:DateCreated>",
         "2019-05-12T00:00:00+00:00"),
        (f'{CREATED} photoshop:DateCreated="1998-07-01T10:00:00"', "", "1998-07-01T10:00:00+00:00"),
        (f'{CREATED} exif:DateTimeOriginal="1998-07-01T10:00:00"', "", "1998-07-01T10:00:00+00:00"),
        (f'{CREATED} photoshop:DateCreated="1998"', "", "2019-05-12T14:05:06+02:00"),
        ('xmp:CreateDate="0000-00-00T00:00:00"', "", None),
        ('xmp:ModifyDate="2019-05-12"', "", None),
        ("", "", None),
    ],
    ids=range(9),
)  # fmt: skip
def test_the_time_is_that_of_the_picture_before_that_of_the_file(
    attributes: str, inside: str, clock: str | None
) -> None:
    assert taken(xmp(attributes, inside)) == clock


def test_namespaces_count_and_not_their_prefixes() -> None:
    packet = xmp(CREATED).replace(b"xmlns:xmp=", b"xmlns:xap=")
    packet = packet.replace(b"xmp:Create", b"xap:Create")
    assert taken(packet) == "2019-05-12T14:05:06+02:00"
    other = xmp(CREATED).replace(b"http://ns.adobe.com/xap/1.0/", b"http://example.org/")
    assert taken(other) is None


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (said(("x-default", "Flag over the bay")), "Flag over the bay"),
        (said(("de", "Fahne"), ("x-default", "Flag")), "Flag"),
        (said(("de", "Fahne"), ("en", "Flag")), "Fahne"),
        (said(("x-default", "Flag"), ("de", "Fahne")), "Flag"),
        ("<dc:description>Flag</dc:description>", "Flag"),
        (said(("x-default", "A &amp; B &lt;i&gt;")), "A & B <i>"),
        (said(("x-default", "")), ""),
        (said(("x-default", "OLYMPUS DIGITAL CAMERA")), ""),
        (said(("x-default", "x" * 10_000)), "x" * 4096),
        ("<dc:title><rdf:Alt><rdf:li>Title</rdf:li></rdf:Alt></dc:title>", ""),
    ],
    ids=range(10),
)
def test_a_description_is_that_by_default_or_else_the_first(inside: str, text: str) -> None:
    assert description(xmp("", inside)) == text


def test_what_stands_before_a_mistake_counts() -> None:
    packet = xmp(CREATED, said(("x-default", "Flag")))
    for length in range(0, len(packet), 7):
        read_xmp(packet[:length])
    assert taken(packet.replace(b"</rdf:RDF>", b"<broken")) == "2019-05-12T14:05:06+02:00"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_a_packet_may_be_in_any_encoding_of_unicode(encoding: str) -> None:
    text = xmp(CREATED).decode().partition("?>")[2].strip()
    assert taken(text.encode(encoding)) == "2019-05-12T14:05:06+02:00"


@pytest.mark.parametrize("behind", [b"\0" * 100, b" " * 2000, b"\x01\xff" * 130])
def test_what_follows_a_packet_does_not_matter(behind: bytes) -> None:
    assert taken(xmp(CREATED) + behind) == "2019-05-12T14:05:06+02:00"


@pytest.mark.parametrize(
    "packet",
    [
        BOMB + xmp(CREATED, said(("x-default", "&d;&d;&d;&d;"))),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + xmp(CREATED),
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + xmp("", said(("de", "&e;"))),
        b"",
        b"\0" * 5000,
        b"not XML",
        b"\xff\xfe\xff",
    ],
    ids=range(7),
)
def test_an_entity_of_its_own_and_what_is_no_xml_say_nothing(packet: bytes) -> None:
    assert read_xmp(packet) is None


@pytest.mark.parametrize(
    "inside",
    ["<a>" * 300_000, "<dc:description>" * 60_000, "<rdf:li>" * 120_000, "x" * 2_000_000,
     said(*[("de", "x" * 100)] * 8_000),
     "<a " + " ".join(f'b{n}=""' for n in range(90_000)) + "/>"],
    ids=range(6),
)  # fmt: skip
def test_a_packet_that_is_made_to_cost_time_costs_little(inside: str) -> None:
    started = time.process_time()
    read_xmp(xmp("", inside))
    assert is_within(time.process_time() - started, 2)


def test_only_the_beginning_of_a_long_packet_is_read() -> None:
    padding = f"<!--{'x' * MOST_BYTES}-->"
    assert taken(xmp("", f"<xmp:CreateDate>2019-05-12</xmp:CreateDate>{padding}")) is not None
    assert taken(xmp("", f"{padding}<xmp:CreateDate>2019-05-12</xmp:CreateDate>")) is None
