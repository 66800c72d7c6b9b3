"""Programs that upload: their API tokens, made, shown once, listed and revoked."""

import re
from datetime import UTC, datetime

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.clients.api_tokens_client import ApiToken, WantedToken
from bff.configurations.shown import shown
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web import htmx
from bff.web.error_pages import busy_with_form, down_with_form
from bff.web.visitors import visitor
from bff.words.api_tokens import (
    ENDS,
    USUAL_END,
    USUAL_SCOPES,
    end_of,
    offered_scopes,
    scope_words,
)
from bff.words.error_texts import field_text, form_sentence

FIELDS = ("name", "scopes", "expires_at", "networks")
NAME_CHARACTERS = 100
blueprint = Blueprint("apps", __name__, url_prefix="/apps")


class Form:
    """What somebody has typed and chosen for a new token."""

    def __init__(self, *, is_new: bool = False) -> None:
        sent = request.form
        self.name = "" if is_new else " ".join(sent.get("name", "").split())
        self.scopes = USUAL_SCOPES if is_new else tuple(sent.getlist("scopes"))
        self.ends = USUAL_END if is_new else sent.get("ends", USUAL_END)
        self.networks = "" if is_new else sent.get("networks", "").replace("\r\n", "\n")

    def complaints(self) -> dict[str, str]:
        """Return what is wrong, by field."""
        wrong = {}
        if not self.name:
            wrong["name"] = field_text("token_name_missing")
        elif len(self.name) > NAME_CHARACTERS:
            wrong["name"] = field_text("too_long", most=NAME_CHARACTERS)
        if not self.scopes:
            wrong["scopes"] = field_text("scopes_missing")
        return wrong

    def wanted(self) -> WantedToken:
        """Return the token that is asked for. Raises KeyError for an end that is none."""
        networks = tuple(part for part in re.split(r"[\s,]+", self.networks) if part)
        return WantedToken(self.name, self.scopes, end_of(self.ends), networks)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the tokens, and the form for a new one."""
    return _page(Form(is_new=True))


@blueprint.post("")
def make() -> ResponseReturnValue:
    """Make a token. The answer shows it, this once: no address could, which logs keep."""
    form = Form()
    wrong = form.complaints()
    if wrong:
        return make_response(_page(form, fields=wrong), 422)
    if form.ends not in ENDS:
        abort(400)
    viewer = required_viewer()
    security = dependencies().security
    try:
        # Before the new one is made, so that no silence afterwards keeps it from being shown.
        others = security.api_tokens(viewer.identity)
        made, token = security.make_api_token(viewer.identity, form.wanted(), visitor())
    except Refusal as refusal:
        return _refused(refusal, form)
    except ServiceDown as down:
        return down_with_form(down, lambda error: _page(form, listed=[], error=error))
    return _page(Form(is_new=True), listed=[made, *others], made=made, token=token)


@blueprint.get("/<id:token_id>/revoke")
def confirm(token_id: str) -> ResponseReturnValue:
    """Ask before a token is revoked: what uses it stops."""
    viewer = required_viewer()
    listed = dependencies().security.api_tokens(viewer.identity)
    token = next((one for one in listed if one.id == token_id), None) or abort(404)
    return render_template("account/revoke.html", token=token)


@blueprint.post("/<id:token_id>/revoke")
def revoke(token_id: str) -> ResponseReturnValue:
    """Revoke a token and go back to the others."""
    try:
        dependencies().security.revoke_api_token(required_viewer().identity, token_id, visitor())
    except Refusal as refusal:
        if refusal.status != 404:  # Another window was quicker.
            raise
    return htmx.redirect("/account/apps", "The token is revoked.")


def _refused(refusal: Refusal, form: Form) -> ResponseReturnValue:
    if refusal.status == 429:
        return busy_with_form(refusal, lambda error: _page(form, listed=[], error=error))
    if refusal.status not in (409, 422):
        raise refusal
    # `networks.0` is about the field of all of them. Messages of security are written for users.
    named = {name.split(".")[0]: said for name, said in refusal.fields.items()}
    fields = {name: said for name, said in named.items() if name in FIELDS}
    error = "" if fields else form_sentence(refusal)
    return make_response(_page(form, fields=fields, error=error), 422)


def _page(
    form: Form,
    *,
    listed: list[ApiToken] | None = None,
    fields: dict[str, str] | None = None,
    error: str = "",
    made: ApiToken | None = None,
    token: str = "",
) -> str:
    viewer = required_viewer()
    if listed is None:
        listed = dependencies().security.api_tokens(viewer.identity)
    return render_template(
        "account/apps.html",
        form=form,
        tokens=listed,
        is_listed=not error,
        fields=fields or {},
        error=error,
        made=made,
        token=token,
        scopes=offered_scopes(viewer.scopes),
        scope_words=scope_words,
        ends={value: words for value, (words, _) in ENDS.items()},
        name_characters=NAME_CHARACTERS,
        now=datetime.now(UTC),
        tools=shown(dependencies().settings.public_url, token) if token else {},
    )
