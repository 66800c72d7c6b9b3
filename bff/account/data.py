"""What the account stores: the space in use and what is left of it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.words.space import Space

blueprint = Blueprint("data", __name__, url_prefix="/data")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the figures, and the way to the deletion of the account."""
    account = dependencies().security.account(required_viewer().identity)
    return render_template("account/data.html", space=Space.read(account))
