"""Modes that cannot be resized become ones that can, and show what they showed."""

from PIL import Image

from uploader.decoding.modes import resizable


def test_a_transparent_shade_of_sixteen_bits_is_found_at_its_full_depth() -> None:
    grey = Image.new("I;16", (2, 1))
    grey.putpixel((0, 0), 0x1234)
    grey.putpixel((1, 0), 0x1235)
    grey.info["transparency"] = 0x1234
    shown = resizable(grey)
    assert (shown.mode, shown.tobytes()) == ("LA", bytes([0x12, 0, 0x12, 255]))


def test_palettes_and_transparent_colours_become_colours_with_alpha() -> None:
    palette = Image.new("P", (1, 1))
    assert resizable(palette).mode == "RGB"
    palette.info["transparency"] = 0
    assert resizable(palette).mode == "RGBA"
    colour = Image.new("RGB", (1, 1), "red")
    colour.info["transparency"] = (255, 0, 0)
    assert resizable(colour).getpixel((0, 0)) == (255, 0, 0, 0)


def test_what_can_be_resized_already_stays_as_it_is() -> None:
    assert resizable(picture := Image.new("CMYK", (1, 1))) is picture
    assert resizable(Image.new("1", (1, 1))).mode == "L"
