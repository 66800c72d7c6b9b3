"""The people of the installation, found by their names."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.web.told import told_here
from bff.words.administration import stored_words

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show a page of people; htmx puts more below those that are shown."""
    part, cursor = request.args.get("q", "").strip()[:256], request.args.get("cursor") or None
    people, more = dependencies().security.list_people(required_viewer().identity, part, cursor)
    return render_template(
        "administration/people.html",
        people=people,
        more=more,
        part=part,
        is_first=cursor is None,
        told=told_here(),
        stored_words=stored_words,
    )
