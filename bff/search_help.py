"""What can be written in a search, with examples to try."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies

blueprint = Blueprint("search_help", __name__)


@blueprint.get("/search-help")
def index() -> ResponseReturnValue:
    """Show the words and keys of searches, as the uploader has them; each example is a search."""
    terms = dependencies().uploader.search_terms(required_viewer().identity)
    return render_template("search_help/index.html", terms=terms)
