"""What happened to the account, newest first: the viewer's own lines of the audit log."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.words.activity import NOTEWORTHY, activity_words
from bff.words.user_agents import user_agent_words

PER_PAGE = 50
blueprint = Blueprint("activity", __name__, url_prefix="/activity")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show one page of lines, from a cursor on; htmx puts it below the page before."""
    cursor = request.args.get("cursor") or None
    identity = required_viewer().identity
    try:
        lines, older = dependencies().security.own_activity(identity, PER_PAGE, cursor)
    except Refusal as refusal:
        if refusal.status != 422 or cursor is None:
            raise
        cursor = None  # Not a place that was given out: begin with the newest.
        lines, older = dependencies().security.own_activity(identity, PER_PAGE, None)
    return render_template(
        "account/activity.html",
        lines=lines,
        older=older,
        is_newest=cursor is None,
        activity_words=activity_words,
        user_agent_words=user_agent_words,
        noteworthy=NOTEWORTHY,
    )
