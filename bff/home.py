"""The start page: a redirect to the gallery or to the sign-in page."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from bff.access import viewer

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """Redirect a viewer to the gallery, a visitor to the sign-in page."""
    return redirect("/gallery" if viewer() else "/login", code=303)
