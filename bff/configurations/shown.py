"""What the page of a new API token shows of it."""

from bff.configurations import picgo, shell
from bff.configurations.account import Account


def shown(public_url: str, token: str) -> dict[str, object]:
    """Return the texts to copy, for the template `account/_tools.html`."""
    account = Account(public_url, token, "link")
    return {
        "token": token,
        "curl": shell.curl_line(account),
        "picgo": picgo.web_uploader(account),
    }
