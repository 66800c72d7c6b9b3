"""Configurations of programs, downloaded with a token in them."""

import json

import pytest
from flask.testing import FlaskClient

TOKEN = "vtr_" + "0aZ" * 12
FILES = {
    "sharex": ("vitrine.sxcu", "application/json; charset=utf-8"),
    "sharex-old": ("vitrine.sxcu", "application/json; charset=utf-8"),
    "picgo": ("config.json", "application/json; charset=utf-8"),
    "shell": ("vitrine.sh", "text/x-shellscript; charset=utf-8"),
    "flameshot": ("vitrine-flameshot.sh", "text/x-shellscript; charset=utf-8"),
    "spectacle": ("vitrine-spectacle.sh", "text/x-shellscript; charset=utf-8"),
    "service-menu": ("vitrine.desktop", "application/x-desktop; charset=utf-8"),
}


@pytest.mark.parametrize("tool", FILES)
def test_each_program_gets_a_file_that_is_saved_and_not_shown(
    alice: FlaskClient, tool: str
) -> None:
    answer = alice.post(f"/account/apps/tools/{tool}", data={"token": TOKEN})
    name, media_type = FILES[tool]
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Content-Type"] == media_type
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(("chosen", "used"), [({}, "link"), ({"visibility": "private"}, "private")])
def test_who_sees_an_upload_is_chosen(
    alice: FlaskClient, chosen: dict[str, str], used: str
) -> None:
    answer = alice.post("/account/apps/tools/sharex", data={"token": TOKEN} | chosen)
    described = json.loads(answer.get_data())
    assert described["Parameters"] == {"visibility": used}
    assert described["Headers"] == {"Authorization": f"Bearer {TOKEN}"}
    assert described["RequestURL"] == "http://localhost:8080/v1/upload"


def test_an_older_sharex_gets_its_own_syntax(alice: FlaskClient) -> None:
    answer = alice.post("/account/apps/tools/sharex-old", data={"token": TOKEN})
    assert json.loads(answer.get_data())["URL"] == "$json:url$"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"token": ""},
        {"token": TOKEN[:-1]},
        {"token": TOKEN + "a"},
        {"token": "vti_" + TOKEN[4:]},
        {"token": TOKEN[:-1] + "'"},
        {"token": TOKEN + "\n"},
        {"token": TOKEN, "visibility": "public"},
    ],
)
def test_nothing_else_gets_into_a_file(alice: FlaskClient, sent: dict[str, str]) -> None:
    assert alice.post("/account/apps/tools/shell", data=sent).status_code == 400


def test_another_program_is_unknown(alice: FlaskClient) -> None:
    answer = alice.post("/account/apps/tools/emacs", data={"token": TOKEN})
    assert answer.status_code == 404


def test_a_visitor_is_asked_to_sign_in(stranger: FlaskClient) -> None:
    answer = stranger.post("/account/apps/tools/shell", data={"token": TOKEN})
    assert answer.status_code == 303
    assert TOKEN not in answer.headers["Location"]


def test_the_token_is_never_in_an_address(alice: FlaskClient) -> None:
    assert alice.get(f"/account/apps/tools/shell?token={TOKEN}").status_code == 405
