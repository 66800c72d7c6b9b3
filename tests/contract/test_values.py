"""Short values and sentences that several parts have in common."""

from __future__ import annotations

import pytest

from bff.web.cookies import SIGNED_OUT
from bff.web.typed_logins import is_same_login
from security.people.logins import canonical_login
from tests.bff.fakes import an_image
from tests.contract.scripts import said_by
from uploader.arranging.album import ALBUM_NAME_CHARACTERS, MOST_LEVELS


def test_a_sign_out_has_one_value_in_the_viewer_cookie() -> None:
    assert said_by("shared/kept_page.js", "module.SIGNED_OUT") == SIGNED_OUT


@pytest.mark.parametrize(
    "typed", ["Stra\u00dfe", "STRASSE", "\uff33trasse", "\u017ftrasse", "strase"]
)
def test_a_name_means_the_same_account_to_the_pages_and_at_a_sign_in(typed: str) -> None:
    is_same = canonical_login(typed) == canonical_login("strasse")
    assert is_same_login(typed, "strasse") is is_same


def test_albums_of_folders_are_as_deep_and_named_as_long_as_the_api_takes_them() -> None:
    assert said_by("upload/folder_albums.js", "module.MOST_LEVELS") == MOST_LEVELS
    assert said_by("upload/folder_albums.js", "module.MOST_CHARACTERS") == ALBUM_NAME_CHARACTERS


def test_who_can_see_a_picture_now_is_said_in_the_same_words() -> None:
    said = said_by("upload/sharing.js", "module.WHO_SEES")
    assert said == {
        visibility: an_image(visibility=visibility).who_sees for visibility in ("link", "private")
    }
