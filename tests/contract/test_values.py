"""Short values and sentences that several parts have in common."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bff import albums, pictures, selection
from bff.account import apps
from bff.administration import invitations
from bff.web import selected_pictures
from bff.web.cookies import SIGNED_OUT
from bff.web.typed_logins import is_same_login
from bff.words import albums as album_words
from bff.words import tags
from security.people.logins import canonical_login
from tests.bff.fakes import an_image
from tests.contract.scripts import said_by
from uploader.arranging.album import ALBUM_NAME_CHARACTERS, MOST_LEVELS

OPENAPI = Path(__file__).resolve().parents[2] / "docs/openapi"


def fields(service: str, schema: str) -> dict[str, Any]:
    document = json.loads((OPENAPI / f"{service}.json").read_text())
    found: dict[str, Any] = document["components"]["schemas"][schema]["properties"]
    return found


def test_pages_take_as_much_of_a_text_as_the_api() -> None:
    image, album = fields("uploader", "ImageChange"), fields("uploader", "NewAlbumBody")
    for known, written in ((pictures.MOST_CHARACTERS, image), (albums.MOST_CHARACTERS, album)):
        assert known == {name: written[name]["maxLength"] for name in known}
    assert album["rule"]["maxLength"] == albums.MOST_OF_A_RULE
    assert album["name"]["maxLength"] == selection.MOST_NAME_CHARACTERS
    assert image["tags"]["items"]["maxLength"] == tags.MOST_CHARACTERS
    assert fields("security", "WantedApiToken")["name"]["maxLength"] == apps.NAME_CHARACTERS
    note = fields("security", "InvitationRequest")["note"]
    assert note["maxLength"] == invitations.NOTE_CHARACTERS


def test_pages_take_as_many_as_the_api() -> None:
    assert fields("uploader", "ActionRequest")["ids"]["maxItems"] == selected_pictures.MOST_PICTURES
    assert fields("uploader", "ImageChange")["tags"]["maxItems"] == tags.MOST_TAGS
    assert fields("security", "InvitationRequest")["uses"]["maximum"] == invitations.MOST_USES
    assert album_words.MOST_LEVELS == MOST_LEVELS


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
