"""Browsers and programs by their User-Agent, in the names that people know them by."""

_PROGRAMS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("Safari", "Safari"), ("curl", "curl"), ("ShareX", "ShareX"), ("PicGo", "PicGo"),
    ("Wget", "Wget"), ("python", "Python"), ("Python", "Python"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def user_agent_words(agent: str) -> str:
    """Return program and system of a User-Agent, as `Firefox on Linux`; "" when unknown."""
    program = next((word for mark, word in _PROGRAMS if mark in agent), "")
    system = next((word for mark, word in _SYSTEMS if mark in agent), "")
    return " on ".join(word for word in (program, system) if word)


def is_browser(agent: str) -> bool:
    """Say whether a User-Agent is a browser's: for thirty years they have all begun alike."""
    return agent.startswith("Mozilla/")
