"""The door: to the pictures for whoever is logged in, to the login for everybody else."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from bff.access import viewer

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Send people where they can do something."""
    return redirect("/gallery" if viewer() else "/login", code=303)
