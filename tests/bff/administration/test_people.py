"""The list of people."""

from flask.testing import FlaskClient

from tests.bff.administration.conftest import BOB
from tests.bff.conftest import first, page
from tests.bff.fake_administration import a_person
from tests.bff.fakes import FakeSecurity


def test_a_person_is_listed_with_what_is_stored(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    security.persons = [a_person(BOB, "bob", quota_bytes=4_000_000, is_disabled=True)]
    entry = first(page(administrator.get("/admin/people")), ".people .entry")
    assert first(entry, "a").attributes["href"] == f"/admin/people/{BOB}"
    assert "2.0 MB of 4.0 MB in 2 pictures" in entry.text()
    assert first(entry, ".badge").text() == "Disabled"


def test_what_is_stored_may_be_unknown(administrator: FlaskClient, security: FakeSecurity) -> None:
    security.persons = [a_person(BOB, "bob", images=None, bytes=None, last_seen_at=None)]
    said = first(page(administrator.get("/admin/people")), ".people .entry").text()
    assert "Space not known just now" in said
    assert "Not seen yet" in said


def test_people_are_found_by_a_part_of_the_name_which_stays_in_the_field(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    shown = page(administrator.get("/admin/people?q=bo"))
    assert security.asked_for == [("people", "bo", None)]
    assert first(shown, "#q").attributes["value"] == "bo"
    assert len(shown.css(".people .entry")) == 1
    nobody = page(administrator.get("/admin/people?q=zz"))
    assert "Nobody has “zz” in the name." in first(nobody, "#section").text()


def test_more_people_are_behind_a_link(administrator: FlaskClient) -> None:
    way = first(page(administrator.get("/admin/people?q=")), "#more-link")
    assert way.attributes["href"] == way.attributes["hx-get"]
    last = page(administrator.get(str(way.attributes["href"])))
    assert len(last.css(".people .entry")) == 1
    assert first(last, "#more").text() == "That is all there is."
