"""The password: when it was changed, and changing it."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web.error_pages import busy_with_form, down_with_form
from bff.web.visitors import visitor
from bff.words.error_texts import UNCERTAIN, field_text, form_sentence
from bff.words.space import count_words
from bff.words.times import parse_time

FIELDS = ("current_password", "new_password")
blueprint = Blueprint("password", __name__, url_prefix="/password")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show when the password was changed, and the form to change it."""
    return _page()


@blueprint.post("")
def change() -> ResponseReturnValue:
    """Change the password; the answer says what that ended, and what is wrong beside its field."""
    viewer = required_viewer()
    current, new = (request.form.get(name, "") for name in FIELDS)
    fields = _missing(current, new)
    if fields:
        return make_response(_page(fields=fields), 422)
    security = dependencies().security
    others = [one for one in security.sessions(viewer.identity) if one["id"] != viewer.session_id]
    revoke = "revoke_tokens" in request.form
    try:
        security.change_password(viewer.identity, current, new, visitor(), revoke_tokens=revoke)
    except Refusal as refusal:
        return _refused(refusal)
    except ServiceDown as down:
        return down_with_form(down, lambda _: _page(error=UNCERTAIN["password"]))
    return _page(changed=_ended(len(others), revoke=revoke))


def _missing(current: str, new: str) -> dict[str, str]:
    least = dependencies().settings.password_min_length
    fields = {}
    if not current:
        fields["current_password"] = field_text("current_password_missing")
    if len(new) < least:
        fields["new_password"] = field_text("password_too_short", least=least)
    elif new == current:
        fields["new_password"] = field_text("password_unchanged")
    return fields


def _refused(refusal: Refusal) -> ResponseReturnValue:
    if refusal.status == 429:
        return busy_with_form(refusal, lambda error: _page(error=error))
    if refusal.code == "wrong_password":
        fields = {"current_password": field_text("password_wrong")}
        return make_response(_page(fields=fields), 422)
    if refusal.status != 422:
        raise refusal
    # Field messages of security are written for users; any other error has a text by its code.
    fields = {name: said for name, said in refusal.fields.items() if name in FIELDS}
    return make_response(_page(fields=fields, error="" if fields else form_sentence(refusal)), 422)


def _ended(others: int, *, revoke: bool) -> str:
    """Say what a new password has ended."""
    said = ["Your password is changed."]
    if others:
        was = "was" if others == 1 else "were"
        said.append(f"{count_words(others, 'other session', 'other sessions')} {was} signed out.")
    if revoke:
        said.append("Your API tokens are revoked.")
    return " ".join(said)


def _page(*, fields: dict[str, str] | None = None, error: str = "", changed: str = "") -> str:
    """Return the page. After a change it asks no service, whose silence would leave it unsaid."""
    viewer = required_viewer()
    asked = not (changed or error)
    at = (
        dependencies().security.account(viewer.identity).get("password_changed_at")
        if asked
        else None
    )
    return render_template(
        "account/password.html",
        changed=changed,
        changed_at=parse_time(at) if at else None,
        error=error,
        fields=fields or {},
        login=viewer.login,
        password_min_length=dependencies().settings.password_min_length,
    )
