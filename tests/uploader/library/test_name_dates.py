"""Names that cameras, phones and programs give, and numbers in names that are no dates."""

import time
from datetime import UTC, datetime

import pytest

from tests.timeouts import is_within
from uploader.decoding.formats import PNG
from uploader.library.name_dates import taken_by_name
from uploader.library.names import made_name

AT = "2024-01-02T03:04:05"
AFTERNOON = "2024-01-02T15:04:05"
DAY = "2024-01-02T00:00:00"
MILLISECONDS = "2024-01-02T03:04:05.123000"


@pytest.mark.parametrize(
    ("name", "clock"),
    [
        # Phones.
        ("IMG_20240102_030405.jpg", AT),
        ("IMG_20240102_030405_1.jpg", AT),
        ("IMG_20240102_030405_HDR.jpg", AT),
        ("IMG20240102030405.jpg", AT),
        ("PXL_20240102_030405123.jpg", MILLISECONDS),
        ("PXL_20240102_030405123.PORTRAIT.jpg", MILLISECONDS),
        ("PXL_20240102_030405123~2.jpg", MILLISECONDS),
        ("MVIMG_20240102_030405.jpg", AT),
        ("00000IMG_00000_BURST20240102030405123_COVER.jpg", MILLISECONDS),
        ("20240102_030405.jpg", AT),
        ("20240102_030405(0).jpg", AT),
        ("WP_20240102_03_04_05_Pro.jpg", AT),
        ("C360_2024-01-02-03-04-05-123.jpg", MILLISECONDS),
        ("20240102T030405Z.png", AT),
        # Cameras on drones, dashboards and desks.
        ("DJI_20240102030405_0001_D.JPG", AT),
        ("WIN_20240102_03_04_05_Pro.jpg", AT),
        ("Photo on 2024-01-02 at 03.04.jpg", "2024-01-02T03:04:00"),
        # Messengers.
        ("IMG-20240102-WA0001.jpg", DAY),
        ("WhatsApp Image 2024-01-02 at 03.04.05.jpeg", AT),
        ("WhatsApp Image 2024-01-02 at 3.04.05 PM (1).jpeg", AFTERNOON),
        ("signal-2024-01-02-030405.jpg", AT),
        ("signal-2024-01-02-03-04-05-123.jpg", MILLISECONDS),
        ("photo_2024-01-02_03-04-05.jpg", AT),
        # Pictures of screens.
        ("Screenshot_20240102-030405.png", AT),
        ("Screenshot_20240102_030405_Chrome.jpg", AT),
        ("Screenshot_2024-01-02-03-04-05-123_org.example.app.png", MILLISECONDS),
        ("Screenshot 2024-01-02 at 03.04.05.png", AT),
        ("Screenshot 2024-01-02 at 3.04.05 PM.png", AFTERNOON),
        ("Screenshot 2024-01-02 at 3.04.05\u202fPM.png", AFTERNOON),
        ("Screenshot 2024-01-02 at 12.04.05 AM (2).png", "2024-01-02T00:04:05"),
        ("Screenshot 2024-01-02 at 12.04.05 p.m.png", "2024-01-02T12:04:05"),
        ("Screen Shot 2024-01-02 at 03.04.05.png", AT),
        ("Screenshot from 2024-01-02 03-04-05.png", AT),
        ("Screenshot 2024-01-02 030405.png", AT),
        ("Bildschirmfoto 2024-01-02 um 03.04.05.png", AT),
        ("Capture d'écran 2024-01-02 à 03.04.05.png", AT),
        ("Schermafbeelding 2024-01-02 om 03.04.05.png", AT),
        # Programs and people.
        ("2024-01-02 03.04.05.jpg", AT),
        ("2024-01-02 03.04.05-1.jpg", AT),
        ("2024-01-02_03-04-05.png", AT),
        ("2024.01.02 03.04.05.png", AT),
        ("2024-01-02T03:04:05.png", AT),
        ("2024-01-02.png", DAY),
        ("20240102.jpg", DAY),
        ("Scan_20240102.jpg", DAY),
        ("20240102-0001.jpg", DAY),
        ("holiday 2024_01_02 in Zürich.png", DAY),
        ("a number 99999999 before 2024-01-02.png", DAY),
        # The time is none, the day is one.
        ("IMG_20240102_256199.jpg", DAY),
        ("2024-01-02 at 13.04.05 PM.png", DAY),
        ("2024-01-02-12.png", DAY),
    ],
)
def test_a_name_tells_the_time_on_the_clock(name: str, clock: str) -> None:
    found = taken_by_name(name)
    assert found is not None
    assert found.offset_minutes is None
    assert found.clock == datetime.fromisoformat(clock).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    [
        "", "cat.jpg", "DSC_0001.JPG", "DSC01234.JPG", "P1020304.JPG", "IMG_1234.JPG",
        "DJI_0042.JPG",
        "IMG_20241302_030405.jpg", "IMG_20240230_030405.jpg", "00000000_000000.jpg", "20240000.jpg",
        "FB_IMG_1704164645123.jpg", "1704164645.jpg", "1704164645123.png",
        "550e8400-e29b-41d4-a716-446655440000.png", "f20240102e.png", "ab20240102.png",
        "20240102ab.png", "12345678.jpg", "0020240102.jpg", "202401021.jpg", "1920x1080.png",
        "19450612.jpg", "19000101.jpg", "20991231_120000.jpg", "99991231_235959.jpg",
        "order-2024-0102-03.png", "01-02-2024 03.04.05.jpg", "24-01-02 03-04-05.jpg",
        "2024-01.png", "2024.png", "v2024.1.2.png", "+49 30 20240.jpg", "2024-01.02.png",
        "\u0662\u0660\u0662\u0664-\u0660\u0661-\u0660\u0662.png", "Screenshot (12).png",
    ],
)  # fmt: skip
def test_a_number_is_no_date(name: str) -> None:
    assert taken_by_name(name) is None


def test_a_name_of_our_own_making_tells_of_the_upload_alone() -> None:
    assert taken_by_name(made_name(PNG, datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC))) is None


@pytest.mark.parametrize(
    "name", ["2" * 200, "2024-" * 40, "20240102_" * 22, "a" * 200, "2024-01-02" + " " * 190]
)
def test_a_long_name_costs_little(name: str) -> None:
    started = time.process_time()
    for _ in range(100):
        taken_by_name(name)
    assert is_within(time.process_time() - started, 1)
