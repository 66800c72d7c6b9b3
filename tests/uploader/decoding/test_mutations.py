"""Two thousand damaged pictures of every format: whatever they do to a decoder, each is judged."""

import io
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.uploader.decoding.avif_files import with_two_tables
from tests.uploader.decoding.bmp_files import bmp, in_fields, palette
from tests.uploader.decoding.tiff_files import colours, shades, tiff
from uploader.decoding.formats import FORMATS
from uploader.decoding.gatekeeper import Gatekeeper, Limits
from uploader.outcomes import NotDecodable, TooManyPixels, UnsupportedType

HEIC = Path(__file__).parent / "heic"
SEED = 4
MUTANTS = 2000
SIZE = (64, 48)


def originals() -> list[tuple[str, bytes]]:
    """Small pictures of all formats, still and moving, in several modes."""
    noise = Image.effect_noise(SIZE, 60)
    colour = Image.merge("RGB", (noise, noise.rotate(180), Image.linear_gradient("L").resize(SIZE)))
    exif = Image.Exif()
    exif[0x0112] = 6
    found = [("HEIF", path.read_bytes()) for path in sorted(HEIC.glob("*.heic"))]
    for kind, modes in {
        "JPEG": ("L", "RGB", "CMYK"), "PNG": ("1", "P", "L", "RGBA", "I;16"), "GIF": ("P",),
        "WEBP": ("RGB", "RGBA"), "AVIF": ("RGB", "RGBA"), "TIFF": ("L", "RGB", "CMYK", "F"),
        "BMP": ("P", "RGB"),
    }.items():  # fmt: skip
        for mode in modes:
            image = Image.new(mode, SIZE, 40000) if mode == "I;16" else colour.convert(mode)
            found.append((kind, encoded(image, kind, exif=exif)))
    for kind in ("GIF", "PNG", "WEBP", "AVIF", "TIFF"):
        others = [colour.rotate(90 * turn) for turn in (1, 2)]
        found.append((kind, encoded(colour, kind, save_all=True, append_images=others)))
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"):
        found.append(("TIFF", encoded(colour, "TIFF", compression=compression)))
    found.append(("JPEG", encoded(colour, "JPEG", progressive=True)))
    found.append(("WEBP", encoded(colour, "WEBP", lossless=True)))
    masks = (0x3FF00000, 0xFFC00, 0x3FF, 0xC0000000)
    runs = bytes([40, 2, 0, 0]) * 19 + bytes([0, 2, 5, 0, 0, 3, 1, 2, 3, 0, 0, 1])
    return [
        *found,
        ("AVIF", with_two_tables()),
        ("TIFF", tiff(shades(), 0, bits=16, packed=True)),
        ("TIFF", tiff(colours(128), 2, bits=16, in_planes=True, extra=2, order=">")),
        ("BMP", bmp(in_fields(masks, 32), 32, size=108, compression=3, masks=masks)),
        ("BMP", bmp(runs, 8, compression=1, palette=palette(), colours=4)),
    ]


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def mutant(data: bytes, chance: random.Random) -> bytes:
    """Flip bits, overwrite a few bytes, take a piece out, or cut the end off."""
    damaged = bytearray(data)
    match chance.randrange(4):
        case 0:
            for _ in range(chance.choice((1, 2, 8, 64))):
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        case 1:
            # Sizes and counts stand near the beginning.
            at = chance.randrange(min(len(damaged), 400))
            width = chance.choice((1, 2, 4))
            damaged[at : at + width] = chance.choice((b"\xff", b"\0", b"\x7f")) * width
        case 2:
            at = chance.randrange(len(damaged))
            del damaged[at : at + chance.randrange(1, 200)]
        case _:
            del damaged[chance.randrange(len(damaged)) :]
    return bytes(damaged)


@pytest.fixture
def deaths() -> list[int]:
    """One entry for each decoder that died."""
    return []


@pytest.fixture
def gatekeeper(deaths: list[int]) -> Iterator[Gatekeeper]:
    """One decoder with the default limits."""
    keeper = Gatekeeper(1, Limits(100_000_000, 400_000_000), count_death=lambda: deaths.append(1))
    yield keeper
    keeper.close()


@pytest.mark.timeout(300)
def test_every_damaged_picture_is_judged(gatekeeper: Gatekeeper, deaths: list[int]) -> None:
    chance = random.Random(SEED)  # noqa: S311 - The same damage at every run, no secret.
    seeds = originals()
    accepted = refused = 0
    killers: list[str] = []
    for number in range(MUTANTS):
        kind, data = seeds[number % len(seeds)]
        with tempfile.TemporaryFile() as file:
            file.write(mutant(data, chance))
            file.flush()
            try:
                gatekeeper.inspect(file, FORMATS[kind])
                gatekeeper.render(["thumb_2x", "preview"], file, FORMATS[kind])
                gatekeeper.render(["card"], file, FORMATS[kind])
                accepted += 1
            except (NotDecodable, TooManyPixels, UnsupportedType):
                refused += 1
        killers += [kind] * (len(deaths) - len(killers))
    # pi-heif 1.4 reads a null pointer where the type of a metadata item is no text.
    assert set(killers) <= {"HEIF"}
    assert len(killers) < MUTANTS // 200
    # Damage of both sorts was there: what decoders forgive, and what they do not.
    assert min(accepted, refused) > MUTANTS // 10


def test_every_original_is_accepted(gatekeeper: Gatekeeper) -> None:
    for kind, data in originals():
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.flush()
            assert gatekeeper.inspect(file, FORMATS[kind]).frames in {1, 3}
            assert gatekeeper.render(["preview"], file, FORMATS[kind])[0].startswith(b"RIFF")
            assert gatekeeper.render(["card"], file, FORMATS[kind])[0].startswith(b"\xff\xd8\xff")
