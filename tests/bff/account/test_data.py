"""What the account stores."""

from flask.testing import FlaskClient

from tests.bff.conftest import first, page
from tests.bff.fakes import FakeSecurity


def test_the_space_has_its_figures(alice: FlaskClient, security: FakeSecurity) -> None:
    security.quota = {"bytes": 10_000_000, "images": 100}
    shown = page(alice.get("/account/data"))
    figures = [one.text() for one in shown.css(".figures dd")]
    assert figures == ["2 of 100", "3.0 MB", "Nothing"]
    assert first(shown, ".space-left").text() == "7.0 MB and 98 pictures left"


def test_without_a_limit_there_is_none(alice: FlaskClient) -> None:
    figures = [one.text() for one in page(alice.get("/account/data")).css(".figures dd")]
    assert figures == ["2", "3.0 MB", "Nothing", "None"]


def test_what_is_in_the_trash_is_part_of_it(alice: FlaskClient, security: FakeSecurity) -> None:
    assert security.usage is not None
    security.usage |= {"trashed_images": 1, "trashed_bytes": 900}
    figures = [one.text() for one in page(alice.get("/account/data")).css(".figures dd")]
    assert figures == ["2", "3.0 MB", "1 picture, 900 bytes", "None"]


def test_unknown_figures_are_not_made_up(alice: FlaskClient, security: FakeSecurity) -> None:
    security.usage = None
    shown = page(alice.get("/account/data"))
    assert shown.css(".figures, meter") == []
    assert first(shown, "a[href='/account/delete']").text() == "Delete account"
