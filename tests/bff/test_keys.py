"""The list of keys, as a page and as a dialog."""

from flask.testing import FlaskClient

from bff.words.keys import GROUPS
from tests.bff.conftest import first, page


def test_everybody_sees_every_key_of_the_table(stranger: FlaskClient) -> None:
    shown = page(stranger.get("/keys"))
    said = [one.text() for one in shown.css("main dd")]
    assert said == [key.does for group in GROUPS for key in group.keys]
    assert [one.text() for one in shown.css("main h2")] == [group.where for group in GROUPS]
    assert first(shown, "main kbd").text() == "?"
    assert shown.css_first("dialog") is None


def test_the_pages_of_a_viewer_have_the_same_list_as_a_dialog(alice: FlaskClient) -> None:
    shown = page(alice.get("/gallery"))
    dialog = first(shown, "dialog#keys")
    assert "open" not in dialog.attributes
    assert first(dialog, "form").attributes["method"] == "dialog"
    assert len(dialog.css("dd")) == sum(len(group.keys) for group in GROUPS)
