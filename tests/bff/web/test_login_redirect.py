"""The way to the login page and back."""

from flask.testing import FlaskClient


def test_a_stranger_is_sent_to_sign_in_and_back(stranger: FlaskClient) -> None:
    answer = stranger.get("/gallery?cursor=80")
    assert (answer.status_code, answer.location) == (303, "/login?next=/gallery%3Fcursor%3D80")


def test_a_stranger_who_asks_by_htmx_stays_on_the_page(stranger: FlaskClient) -> None:
    answer = stranger.get("/gallery?cursor=80&fragment=1", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers


def test_a_form_that_a_stranger_sends_leads_on_to_the_gallery(stranger: FlaskClient) -> None:
    assert stranger.post("/pictures/" + "0" * 22).location == "/login?next=/gallery"


def test_a_form_of_pictures_leads_back_to_where_it_is_said_that_none_was_kept(
    stranger: FlaskClient,
) -> None:
    assert stranger.post("/upload").location == "/login?next=/upload%3Fagain%3D1"


def test_an_address_stays_one_word_of_the_query(stranger: FlaskClient) -> None:
    answer = stranger.get("/gallery?cursor=a%26next=//elsewhere.example%23x")
    assert (answer.location or "").count("?") == 1
    assert (answer.location or "").count("&") == 0
    assert (answer.location or "").count("#") == 0
