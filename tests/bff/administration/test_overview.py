"""The first page of administration."""

from flask.testing import FlaskClient

from tests.bff.administration.conftest import BOB
from tests.bff.conftest import first, page
from tests.bff.fakes import FakeSecurity


def test_nothing_to_do_says_so(administrator: FlaskClient) -> None:
    shown = page(administrator.get("/admin"))
    assert "Nothing to do." in first(shown, "#to-do-name").parent.text()  # type: ignore[union-attr]  # It has one.


def test_what_is_to_be_done_comes_first_with_whom_it_concerns(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    people = [{"id": BOB, "login": "bob"}]
    security.overview_told["to_do"] = [
        {"code": "pictures_damaged", "count": 1, "users": []},
        {"code": "quotas_almost_full", "count": 1, "users": people},
        {"code": "something_new", "count": 1, "users": []},
    ]
    shown = page(administrator.get("/admin"))
    names = [one.text() for one in shown.css(".to-do .entry-name")]
    assert names == ["1 picture is damaged", "1 account is almost full", "Something new"]
    assert first(shown, f".to-do a[href='/admin/people/{BOB}']").text() == "bob"


def test_what_is_not_known_is_not_shown_as_nothing(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    security.overview_told |= {"space": None, "damaged": None}
    said = first(page(administrator.get("/admin")), ".figures").text()
    assert said.count("Not known just now") == 2


def test_the_disk_and_the_last_checks_are_told(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    space = {
        "images": 3, "bytes": 3_000_000, "trashed_images": 2, "trashed_bytes": 2_000_000,
        "free_bytes": 10**9, "total_bytes": 2 * 10**9,
    }  # fmt: skip
    run = {"at": "2026-11-20T10:00:00Z", "report": {}}
    security.overview_told |= {"space": space, "reconcile": run, "scrub": None}
    shown = first(page(administrator.get("/admin")), ".figures")
    assert "1.0 GB of 2.0 GB free" in shown.text()
    assert "3 in 3.0 MB, 2 of them (2.0 MB) in the trash" in shown.text()
    assert first(shown, "time").attributes["datetime"] == "2026-11-20T10:00:00+00:00"


def test_only_administrators_are_led_here(administrator: FlaskClient, bob: FlaskClient) -> None:
    way = ".sections-list a[href='/admin']"
    assert page(administrator.get("/account")).css_first(way) is not None
    assert page(bob.get("/account")).css_first(way) is None
