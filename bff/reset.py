"""Setting a new password by a link, for who has lost the old one."""

import re

from flask import Blueprint, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web import htmx
from bff.web.cookies import forget_session
from bff.web.error_pages import busy_with_form, down_with_form
from bff.web.visitors import visitor
from bff.words.error_texts import UNCERTAIN, field_text, form_sentence
from bff.words.told import TOLD

_CODE = re.compile(r"vtx_[0-9A-Za-z]{43}", re.ASCII)
blueprint = Blueprint("reset", __name__, url_prefix="/reset")


@blueprint.get("/<code>")
def index(code: str) -> ResponseReturnValue:
    """Show the form; the code is judged when the form is sent."""
    if _CODE.fullmatch(code) is None:
        abort(404)
    return _form(code)


@blueprint.post("")
def submit() -> ResponseReturnValue:
    """Set the password and go to the sign-in page; what is wrong is said beside its field (422)."""
    code, password = request.form.get("code", ""), request.form.get("new_password", "")
    if _CODE.fullmatch(code) is None:
        abort(404)
    least = dependencies().settings.password_min_length
    if len(password) < least:
        short = {"new_password": field_text("password_too_short", least=least)}
        return make_response(_form(code, fields=short), 422)
    try:
        dependencies().security.reset_password(code, password, visitor())
    except Refusal as refusal:
        return _refused(refusal, code)
    except ServiceDown as down:
        return down_with_form(down, lambda _: _form(code, error=UNCERTAIN["reset"]))
    # Whoever was signed in here: every session of that person has ended.
    forget_session(signed_out=True)
    return htmx.redirect("/login?told=password-reset", TOLD["password-reset"])


def _refused(refusal: Refusal, code: str) -> ResponseReturnValue:
    if refusal.status == 429:
        return busy_with_form(refusal, lambda error: _form(code, error=error))
    if refusal.code == "invalid_code":
        return make_response(render_template("reset/over.html"), 422)
    if refusal.status != 422:
        raise refusal
    said = refusal.fields.get("new_password", "")
    fields = {"new_password": said} if said else {}
    return make_response(
        _form(code, fields=fields, error="" if said else form_sentence(refusal)), 422
    )


def _form(code: str, *, fields: dict[str, str] | None = None, error: str = "") -> str:
    return render_template(
        "reset/index.html",
        code=code,
        error=error,
        fields=fields or {},
        password_min_length=dependencies().settings.password_min_length,
    )
