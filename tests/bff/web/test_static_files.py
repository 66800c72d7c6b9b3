"""Addresses of static files."""

import re

from flask.testing import FlaskClient

from bff.web.static_files import static_url
from tests.bff.conftest import page


def test_an_address_changes_with_the_content() -> None:
    assert re.fullmatch(r"/static/css/tokens\.css\?v=[0-9a-f]{12}", static_url("css/tokens.css"))


def test_a_file_that_is_only_at_the_gateway_has_no_version() -> None:
    assert static_url("css/nowhere.css") == "/static/css/nowhere.css"


def test_every_static_file_of_a_page_is_there(stranger: FlaskClient) -> None:
    shown = page(stranger.get("/login"))
    named = [link.attributes["href"] or "" for link in shown.css("link[href^='/static/']")]
    named += [script.attributes["src"] or "" for script in shown.css("script[src]")]
    assert len(named) >= 6
    assert all("?v=" in address for address in named)
