"""Names of cameras and lenses, without the words that tell nothing."""

import pytest

from uploader.decoding.metadata.cameras import camera_of, lens_of


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("NIKON CORPORATION", "NIKON D100", "NIKON D100"),
        ("Canon", "Canon EOS 5D Mark III", "Canon EOS 5D Mark III"),
        ("Apple", "iPhone 12", "Apple iPhone 12"),
        ("Google", "Pixel 7", "Google Pixel 7"),
        ("samsung", "SM-G960F", "samsung SM-G960F"),
        ("SONY", "DSC-RX100", "SONY DSC-RX100"),
        ("OLYMPUS IMAGING CORP.", "E-M5", "OLYMPUS E-M5"),
        ("OLYMPUS OPTICAL CO.,LTD", "C2000Z", "OLYMPUS C2000Z"),
        ("EASTMAN KODAK COMPANY", "KODAK DX4530 ZOOM DIGITAL CAMERA",
         "KODAK DX4530 ZOOM DIGITAL CAMERA"),
        ("PENTAX Corporation", "PENTAX K10D", "PENTAX K10D"),
        ("RICOH IMAGING COMPANY, LTD.", "PENTAX K-1", "RICOH PENTAX K-1"),
        ("Hewlett-Packard", "HP PhotoSmart 618", "HP PhotoSmart 618"),
        ("LG Electronics", "LG-H870", "LG-H870"),
        ("LGE", "Nexus 5", "LGE Nexus 5"),
        ("FUJIFILM", "X-T3", "FUJIFILM X-T3"),
        ("FUJI PHOTO FILM CO., LTD.", "SP-3000", "FUJI SP-3000"),
        ("Leica Camera AG", "LEICA M10", "LEICA M10"),
        ("DJI", "FC6310", "DJI FC6310"),
        ("", "D100", "D100"),
        ("Casio", "", "Casio"),
        ("", "", ""),
        ("Unknown", "unknown", ""),
        ("  Minolta Co.,  Ltd.  ", " DiMAGE  7 ", "Minolta DiMAGE 7"),
        ("SAMSUNG TECHWIN CO., LTD.", "<KENOX S730>", "SAMSUNG <KENOX S730>"),
    ],
    ids=range(24),
)  # fmt: skip
def test_a_camera_has_its_make_once(make: str, model: str, camera: str) -> None:
    assert camera_of(make, model) == camera


@pytest.mark.parametrize(
    ("text", "lens"),
    [
        ("EF24-105mm f/4L IS USM", "EF24-105mm f/4L IS USM"),
        ("iPhone 12 back camera 4.2mm f/1.6", "iPhone 12 back camera 4.2mm f/1.6"),
        ("  50mm   f/1.8 ", "50mm f/1.8"),
        ("----", ""),
        ("0.0 mm f/0.0", ""),
        ("0 mm f/0", ""),
        ("Unknown (0)", ""),
        ("N/A", ""),
        ("", ""),
    ],
)
def test_a_lens_has_a_name_or_none(text: str, lens: str) -> None:
    assert lens_of(text) == lens
