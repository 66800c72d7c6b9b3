"""One of the people: role, space, a way back in, disabling and deleting the account."""

from typing import Any

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.clients.admin_client import Person
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web import htmx
from bff.web.cookies import forget_session
from bff.web.error_pages import down_with_form
from bff.web.session_renewal import is_still_known
from bff.web.typed_logins import is_same_login
from bff.web.visitors import visitor
from bff.words.administration import (
    GB,
    MOST_AMOUNT,
    PERSON_CHANGES,
    gigabytes,
    number_words,
    stored_words,
)
from bff.words.error_texts import UNCERTAIN, field_text, form_sentence
from bff.words.told import TOLD

blueprint = Blueprint("person", __name__, url_prefix="/people/<id:user_id>")


@blueprint.get("")
def index(user_id: str) -> ResponseReturnValue:
    """Show the account, with what can be done about it."""
    return _page(_load(user_id))


@blueprint.post("")
def change(user_id: str) -> ResponseReturnValue:
    """Do what the pressed button names: change the role, or disable or enable the account."""
    wanted = PERSON_CHANGES.get(request.form.get("change", ""))
    if wanted is None:
        return make_response(_page(_load(user_id), error=form_sentence(Refusal(422, ""))), 422)
    return _changed(user_id, wanted.changes, wanted.done)


@blueprint.post("/space")
def space(user_id: str) -> ResponseReturnValue:
    """Set how much the account may store; an empty field is what everybody may."""
    typed = {name: request.form.get(name, "").strip() for name in ("quota_gb", "quota_images")}
    size, fields = gigabytes(typed["quota_gb"]), {}
    if typed["quota_gb"] and size is None:
        fields["quota_gb"] = field_text("size_wrong")
    count = int(typed["quota_images"]) if typed["quota_images"].isdecimal() else None
    if typed["quota_images"] and (count is None or count > MOST_AMOUNT):
        fields["quota_images"] = field_text("number_wrong")
    if fields:
        return make_response(_page(_load(user_id), typed=typed, fields=fields), 422)
    changes, person = {"quota_bytes": size, "quota_images": count}, _load(user_id)
    try:
        return _changed(user_id, changes, "The space is set.")
    except ServiceDown as down:
        error = UNCERTAIN["space"]
        return down_with_form(down, lambda _: _page(person, typed=typed, error=error))


@blueprint.post("/reset-link")
def reset_link(user_id: str) -> ResponseReturnValue:
    """Make a link by which this user sets a new password, and show it, this once."""
    person = _load(user_id)
    url, ends = dependencies().security.make_reset_link(
        required_viewer().identity,
        user_id,
        visitor(),
        revoke_tokens="revoke_tokens" in request.form,
    )
    return _page(person, link=url, ends=ends)


@blueprint.get("/delete")
def confirm(user_id: str) -> ResponseReturnValue:
    """Ask before an account is deleted with all that is in it."""
    return _question(_load(user_id))


@blueprint.post("/delete")
def delete(user_id: str) -> ResponseReturnValue:
    """Delete the account and go back to the people."""
    person, typed = _load(user_id), request.form.get("login", "").strip()
    if not is_same_login(typed, person.login):
        fields = {"login": field_text("login_differs", login=person.login)}
        return make_response(_question(person, typed, fields=fields), 422)
    try:
        dependencies().security.delete_person(required_viewer().identity, user_id, visitor())
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return make_response(_question(person, typed, error=form_sentence(refusal)), 422)
    except ServiceDown as down:
        error = UNCERTAIN["deletion"]
        return down_with_form(down, lambda _: _question(person, typed, error=error))
    told = "" if htmx.wants_fragment() else "?told=person-deleted"
    return htmx.redirect(f"/admin/people{told}", TOLD["person-deleted"])


def _question(
    person: Person, typed: str = "", *, fields: dict[str, str] | None = None, error: str = ""
) -> str:
    return render_template(
        "administration/delete.html", person=person, typed=typed, fields=fields or {}, error=error
    )


def _load(user_id: str) -> Person:
    return dependencies().security.person(required_viewer().identity, user_id)


def _changed(user_id: str, changes: dict[str, Any], done: str) -> ResponseReturnValue:
    security, identity = dependencies().security, required_viewer().identity
    try:
        person = security.change_person(identity, user_id, changes, visitor())
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return make_response(_page(_load(user_id), error=form_sentence(refusal)), 422)
    if person.id == required_viewer().id and not is_still_known():
        # Another role, or a disabled account: this session has ended with all others.
        forget_session()
        told = "" if htmx.wants_fragment() else "?told=own-account-changed"
        return htmx.redirect(f"/login{told}", TOLD["own-account-changed"])
    return _page(person, done=done)


def _page(
    person: Person,
    *,
    done: str = "",
    error: str = "",
    fields: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    **link: Any,
) -> str:
    stored = {
        "quota_gb": number_words(person.quota_bytes, GB),
        "quota_images": number_words(person.quota_images),
    }
    return render_template(
        "administration/person.html",
        person=person,
        is_self=person.id == required_viewer().id,
        done=done,
        error=error,
        fields=fields or {},
        typed=typed or stored,
        stored_words=stored_words,
        **link,
    )
