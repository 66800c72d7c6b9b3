"""Configurations of programs, to download with an API token in them.

They are answers to POST, because the token must not be in an address (OWASP ASVS 14.2.1).
"""

import re
from collections.abc import Callable

from flask import Blueprint, Response, abort, request

from bff.configurations import picgo, sharex, shell
from bff.configurations.account import Account
from bff.dependencies import dependencies

blueprint = Blueprint("tools", __name__, url_prefix="/apps/tools")

# As security makes them (`vtr_`, 30 random characters, 6 of a checksum).
_TOKEN = re.compile(r"vtr_[0-9A-Za-z]{36}", re.ASCII)
_VISIBILITIES = ("link", "private")
_Made = tuple[str, str, Callable[[Account], str]]
# By the word in the address: the name of the file, its media type, and who writes it.
_TOOLS: dict[str, _Made] = {
    "sharex": ("vitrine.sxcu", "application/json", sharex.custom_uploader),
    "sharex-old": (
        "vitrine.sxcu",
        "application/json",
        lambda account: sharex.custom_uploader(account, old_syntax=True),
    ),
    "picgo": ("config.json", "application/json", picgo.settings_file),
    "shell": ("vitrine.sh", "text/x-shellscript", shell.function),
    "flameshot": ("vitrine-flameshot.sh", "text/x-shellscript", lambda _: shell.flameshot()),
    "spectacle": ("vitrine-spectacle.sh", "text/x-shellscript", lambda _: shell.spectacle()),
    "service-menu": ("vitrine.desktop", "application/x-desktop", lambda _: shell.service_menu()),
}


@blueprint.post("/<tool>")
def download(tool: str) -> Response:
    """Answer with the file; 404 for another program, 400 for what is no API token."""
    if tool not in _TOOLS:
        abort(404)
    token = request.form.get("token", "")
    visibility = request.form.get("visibility", "link")
    if _TOKEN.fullmatch(token) is None or visibility not in _VISIBILITIES:
        abort(400)
    name, media_type, write = _TOOLS[tool]
    text = write(Account(dependencies().settings.public_url, token, visibility))
    return Response(
        text,
        content_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
