"""What happened to all accounts, newest first, by kind and by person."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.web.ids import is_id
from bff.words.activity import NOTEWORTHY, OF_ACCOUNTS, activity_words
from bff.words.user_agents import user_agent_words

blueprint = Blueprint("activity", __name__, url_prefix="/activity")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show one page of lines; htmx puts older ones below."""
    kind, user_id = request.args.get("event", ""), request.args.get("user", "")
    kind, user_id = kind if kind in OF_ACCOUNTS else "", user_id if is_id(user_id) else ""
    cursor = request.args.get("cursor") or None
    lines, older = dependencies().security.everything(
        required_viewer().identity, cursor, kind, user_id
    )
    return render_template(
        "administration/activity.html",
        lines=lines,
        older=older,
        kind=kind,
        user_id=user_id,
        kinds=OF_ACCOUNTS,
        is_newest=cursor is None,
        activity_words=activity_words,
        user_agent_words=user_agent_words,
        noteworthy=NOTEWORTHY,
    )
