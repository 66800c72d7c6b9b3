"""Shells and desktops: a function, scripts around it, and an entry for the menu of a file manager.

Only the function has the token in it, so that one file is changed when that ends.
"""

import shlex
from pathlib import Path

from bff.configurations.account import Account

_TEXTS = Path(__file__).with_name("texts")


def curl_line(account: Account) -> str:
    """Return one command that uploads `picture.jpg` and prints its address."""
    address = shlex.quote(f"{account.upload_url}?visibility={account.visibility}")
    sent = f"-H 'Authorization: Bearer {account.token}' -H 'Accept: text/plain'"
    return f"curl {sent} -F file=@picture.jpg {address}"


def function(account: Account) -> str:
    """Return `vitrine.sh`, which defines `vitrine` and `vitrine_share` in a POSIX shell."""
    address = f"{account.upload_url}?visibility={account.visibility}"
    return (
        _text("vitrine.sh")
        .replace("@ADDRESS@", shlex.quote(address))
        .replace("@HEADER@", shlex.quote(f"Authorization: Bearer {account.token}"))
    )


def flameshot() -> str:
    """Return the script that uploads what one has marked in Flameshot."""
    return _text("vitrine-flameshot.sh")


def spectacle() -> str:
    """Return the script that uploads what one has marked in Spectacle."""
    return _text("vitrine-spectacle.sh")


def service_menu() -> str:
    """Return the entry for the menu of Dolphin (Desktop Entry Specification; KDE service menus)."""
    return _text("vitrine.desktop")


def _text(name: str) -> str:
    return (_TEXTS / name).read_text("utf-8")
