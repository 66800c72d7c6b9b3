"""The page for somebody who is offline has nothing of anybody in it, and all that it needs."""

import re

from flask.testing import FlaskClient

from bff.offline import worker_url
from bff.web.static_files import STATIC
from tests.bff.conftest import first, page
from tests.structure.test_front_end import reached_from


def test_the_page_is_the_same_for_everybody(alice: FlaskClient, stranger: FlaskClient) -> None:
    shown = alice.get("/offline")
    assert shown.status_code == 200
    assert shown.get_data() == stranger.get("/offline").get_data()
    assert page(shown).css_first("nav") is None


def test_it_leads_back_to_the_page_that_was_wanted(stranger: FlaskClient) -> None:
    link = first(page(stranger.get("/offline")), "main a")
    assert (link.text(), link.attributes["href"]) == ("Try again", "")


def test_it_names_every_module_that_it_runs(stranger: FlaskClient) -> None:
    html = stranger.get("/offline").get_data(as_text=True)
    named = {STATIC / path for path in re.findall(r'"/static/(js/[^"?]+)', html)}
    assert named == reached_from(STATIC / "js/offline.js")


def test_every_page_names_the_worker_by_its_version(stranger: FlaskClient) -> None:
    root = first(page(stranger.get("/login")), "html").attributes
    assert root["data-worker"] == worker_url()
    assert re.fullmatch(r"/service-worker\.js\?v=[0-9a-f]{12}", worker_url())
