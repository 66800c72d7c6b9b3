"""The list of keys, as a page: beside it every page of a viewer has it as a dialog."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

blueprint = Blueprint("keys", __name__)


@blueprint.get("/keys")
def index() -> ResponseReturnValue:
    """Show the keys, which are the same for everybody."""
    return render_template("keys/index.html")
