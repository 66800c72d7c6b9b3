"""A file name that came in the path is the header that it was."""

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, headers_of, picture


@pytest.mark.parametrize("name", ["%DCber.png", "%C3%9Cber.png"])
def test_a_name_in_the_path_is_that_of_the_header(client: FlaskClient, name: str) -> None:
    environ = {"PATH_INFO": f"/internal/named/upload/attachment; filename={name}"}
    environ["PATH_INFO"] = environ["PATH_INFO"].replace("%DC", "\xdc").replace("%C3%9C", "\xc3\x9c")
    answer = client.post(
        "/v1/upload?visibility=link", data=picture(), headers=headers_of(ALICE),
        environ_overrides=environ,
    )  # fmt: skip
    assert answer.status_code == 201
    assert (answer.get_json()["name"], answer.get_json()["visibility"]) == ("Über.png", "link")


def test_it_needs_an_identity_as_before(client: FlaskClient) -> None:
    assert client.post("/internal/named/upload/filename=x", data=picture()).status_code == 401


@pytest.mark.parametrize("path", ["/internal/named/other/x", "/internal/named/", "/internal/named"])
def test_nothing_else_is_there(client: FlaskClient, path: str) -> None:
    assert client.post(path, headers=headers_of(ALICE)).status_code == 404
