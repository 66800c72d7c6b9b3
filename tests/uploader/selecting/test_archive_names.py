"""The names in an archive are good everywhere, and no two are alike."""

import random

import pytest

from uploader.decoding.formats import FORMATS
from uploader.selecting.archive_names import ArchiveNames

JPEG = FORMATS["JPEG"]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("a.jpg", "a.jpg"),
        ("a.JPEG", "a.JPEG"),
        ("photo.png", "photo.jpg"),
        ("no extension", "no extension.jpg"),
        ('a/b\\c:d*e?f"g<h>i|j.jpg', "a_b_c_d_e_f_g_h_i_j.jpg"),
        ("../../etc.jpg", "_.._etc.jpg"),
        ("CON.jpg", "_CON.jpg"),
        ("com1.tar.jpg", "_com1.tar.jpg"),
        ("nul .tar.jpg", "_nul .tar.jpg"),
        ("con .jpg", "_con.jpg"),
        ("con man.jpg", "con man.jpg"),
        ("conifer.jpg", "conifer.jpg"),
        (" dots. .jpg", "dots.jpg"),
        (".jpg", "image.jpg"),
        ("", "image.jpg"),
        ("Zürich 京都 😀.jpg", "Zürich 京都 😀.jpg"),
        ("京" * 190 + ".jpg", "京" * 66 + ".jpg"),
    ],
)
def test_a_name_is_kept_as_far_as_every_system_takes_it(name: str, given: str) -> None:
    assert ArchiveNames().next(name, JPEG) == given


def test_alike_are_numbered_whatever_their_case_is() -> None:
    names = ArchiveNames("MISSING.txt")
    asked = ["a.jpg", "A.JPG", "a (2).jpg", "a.jpg", "a.jpg", "missing.txt", "b.jpg"]
    assert [names.next(one, JPEG) for one in asked] == [
        "a.jpg", "A (2).JPG", "a (2) (2).jpg", "a (3).jpg", "a (4).jpg", "missing.jpg", "b.jpg",
    ]  # fmt: skip


def test_no_two_are_ever_alike() -> None:
    chance = random.Random(7)  # noqa: S311 - Chance, no secret.
    parts = ["a", "A", " (2)", ".", "ß", "ss", "CON", "/", "  ", "é"]
    names = ArchiveNames()
    given = [
        names.next("".join(chance.choices(parts, k=chance.randint(0, 3))) + ".jpg", JPEG)
        for _ in range(2000)
    ]
    assert len({one.casefold() for one in given}) == len(given)
    assert not any(set(one) & set('/\\:*?"<>|') or one.startswith((".", " ")) for one in given)
    assert max(len(one.encode()) for one in given) <= 255


def test_many_alike_take_no_squared_time() -> None:
    names = ArchiveNames()
    assert [names.next("a.jpg", JPEG) for _ in range(10_000)][-1] == "a (10000).jpg"
