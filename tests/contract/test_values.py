"""Short values and sentences that the server and the scripts of its pages have in common."""

from __future__ import annotations

from bff.web.cookies import SIGNED_OUT
from tests.bff.fakes import an_image
from tests.contract.scripts import said_by


def test_a_sign_out_has_one_value_in_the_viewer_cookie() -> None:
    assert said_by("shared/kept_page.js", "module.SIGNED_OUT") == SIGNED_OUT


def test_who_can_see_a_picture_now_is_said_in_the_same_words() -> None:
    said = said_by("upload/sharing.js", "module.WHO_SEES")
    assert said == {
        visibility: an_image(visibility=visibility).who_sees for visibility in ("link", "private")
    }
