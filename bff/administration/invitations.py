"""Invitations: made, their link shown once, listed and withdrawn."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.clients.admin_client import Invitation, WantedInvitation
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web import htmx
from bff.web.error_pages import down_with_form
from bff.web.visitors import visitor
from bff.words.error_texts import UNCERTAIN, field_text, form_sentence

NOTE_CHARACTERS = 200
MOST_USES = 1000
# By the value of the choice: the days until the end, and the words.
ENDS = {"1": "In a day", "7": "In a week", "30": "In 30 days", "365": "In a year"}
_USUAL = {"uses": "1", "ends": "7", "note": ""}
blueprint = Blueprint("invitations", __name__, url_prefix="/invitations")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the invitations, and the form for a new one."""
    return _page(_USUAL)


@blueprint.post("")
def make() -> ResponseReturnValue:
    """Make an invitation. The answer shows its link once: no address could, which logs keep."""
    typed = {name: request.form.get(name, "").strip() for name in _USUAL}
    if typed["ends"] not in ENDS:
        abort(400)
    uses = int(typed["uses"]) if typed["uses"].isdecimal() and len(typed["uses"]) < 6 else 0
    fields = {}
    if not 1 <= uses <= MOST_USES:
        fields["uses"] = field_text("uses_wrong", most=MOST_USES)
    if len(typed["note"]) > NOTE_CHARACTERS:
        fields["note"] = field_text("too_long", most=NOTE_CHARACTERS)
    if fields:
        return make_response(_page(typed, fields=fields), 422)
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=int(typed["ends"]))
    security, identity = dependencies().security, required_viewer().identity
    try:
        wanted = WantedInvitation(uses, ends, typed["note"])
        made, url = security.invite(identity, wanted, visitor())
    except Refusal as refusal:
        if refusal.code != "registration_closed" and refusal.status != 422:
            raise
        said = {name: words for name, words in refusal.fields.items() if name in _USUAL}
        error = "" if said else form_sentence(refusal)
        return make_response(_page(typed, fields=said, error=error), 422)
    except ServiceDown as down:
        return down_with_form(
            down, lambda _: _page(typed, error=UNCERTAIN["invitation"], listed=([], None))
        )
    return _page(_USUAL, made=made, url=url)


@blueprint.post("/<id:invitation_id>/withdraw")
def withdraw(invitation_id: str) -> ResponseReturnValue:
    """Withdraw an invitation: nobody can register by its link any more."""
    security, identity = dependencies().security, required_viewer().identity
    try:
        security.withdraw_invitation(identity, invitation_id, visitor())
    except Refusal as refusal:
        if refusal.status != 404:  # Another window was quicker.
            raise
    return htmx.redirect("/admin/invitations", "The invitation is withdrawn.")


def _page(
    typed: dict[str, str],
    *,
    fields: dict[str, str] | None = None,
    error: str = "",
    made: Invitation | None = None,
    url: str = "",
    listed: tuple[list[Invitation], str | None] | None = None,
) -> str:
    """Return the page. `listed` where security is not asked, which has just not answered."""
    cursor = request.args.get("cursor") or None
    if listed is None:
        listed = dependencies().security.invitations(required_viewer().identity, cursor)
    return render_template(
        "administration/invitations.html",
        typed=typed,
        fields=fields or {},
        error=error,
        made=made,
        url=url,
        invitations=listed[0],
        older=listed[1],
        is_newest=cursor is None,
        ends=ENDS,
        now=datetime.now(UTC),
        note_characters=NOTE_CHARACTERS,
    )
