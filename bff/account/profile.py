"""The first page of the account: who somebody is here, the space in use, and the way out."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.words.space import Space
from bff.words.times import parse_time

blueprint = Blueprint("profile", __name__)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the account."""
    account = dependencies().security.account(required_viewer().identity)
    return render_template(
        "account/profile.html",
        account=account,
        space=Space.read(account),
        since=parse_time(account["created_at"]),
    )
