"""Browsers and programs by name."""

import pytest

from bff.words.user_agents import is_browser, user_agent_words


@pytest.mark.parametrize(
    ("agent", "words"),
    [("Mozilla/5.0 (X11; Linux x86_64) Firefox/153.0", "Firefox on Linux"),
     ("Mozilla/5.0 (iPhone; CPU iPhone OS 19) Version/19 Safari/604", "Safari on iPhone"),
     ("python-urllib3/2.6", "Python"), ("curl/8.5.0", "curl"), ("", "")],
)  # fmt: skip
def test_a_browser_is_called_by_its_name(agent: str, words: str) -> None:
    assert user_agent_words(agent) == words


def test_a_browser_is_told_from_a_script() -> None:
    assert is_browser("Mozilla/5.0 (X11; Linux x86_64) Firefox/153.0")
    assert not is_browser("curl/8.5.0")
    assert not is_browser("")
