"""Modes that cannot be resized become ones that can, and show what they showed."""

from PIL import Image

from uploader.decoding.modes import levels, resizable


def test_only_modes_without_a_black_and_a_white_have_levels() -> None:
    deep = Image.new("F", (2, 1))
    deep.putdata([-1.5, 4.0])
    assert levels(deep) == (-1.5, 4.0)
    assert levels(Image.new("L", (2, 1), 7)) is None


def test_the_darkest_value_becomes_black_and_the_lightest_white() -> None:
    deep = Image.new("I", (3, 1))
    deep.putdata([1000, 2000, 3000])
    shown = resizable(deep, levels(deep))
    assert (shown.mode, shown.tobytes()) == ("L", bytes([0, 127, 255]))


def test_one_value_alone_is_black() -> None:
    deep = Image.new("I", (2, 1), 9)
    assert resizable(deep, levels(deep)).tobytes() == bytes(2)


def test_a_transparent_shade_of_sixteen_bits_is_found_at_its_full_depth() -> None:
    grey = Image.new("I;16", (2, 1))
    grey.putpixel((0, 0), 0x1234)
    grey.putpixel((1, 0), 0x1235)
    grey.info["transparency"] = 0x1234
    shown = resizable(grey, None)
    assert (shown.mode, shown.tobytes()) == ("LA", bytes([0x12, 0, 0x12, 255]))


def test_palettes_and_transparent_colours_become_colours_with_alpha() -> None:
    palette = Image.new("P", (1, 1))
    assert resizable(palette, None).mode == "RGB"
    palette.info["transparency"] = 0
    assert resizable(palette, None).mode == "RGBA"
    colour = Image.new("RGB", (1, 1), "red")
    colour.info["transparency"] = (255, 0, 0)
    assert resizable(colour, None).getpixel((0, 0)) == (255, 0, 0, 0)


def test_what_can_be_resized_already_stays_as_it_is() -> None:
    assert resizable(picture := Image.new("CMYK", (1, 1)), None) is picture
    assert resizable(Image.new("1", (1, 1)), None).mode == "L"
