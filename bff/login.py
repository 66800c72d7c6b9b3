"""Signing in."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import viewer
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web.cookies import begin_session
from bff.web.error_pages import down_with_form
from bff.web.local_address import local_or_start
from bff.web.visitors import visitor
from bff.words.error_texts import field_text, sentence

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
def index() -> ResponseReturnValue:
    """Show the form; redirect a viewer who is signed in already."""
    wanted = local_or_start(request.args.get("next"))
    if viewer():
        return redirect(wanted, code=303)
    return _form(wanted)


@blueprint.post("/login")
def submit() -> ResponseReturnValue:
    """Open a session and redirect to `next`; a wrong password is 422, no answer of security 503."""
    wanted = local_or_start(request.form.get("next"))
    login = request.form.get("login", "").strip()
    password = request.form.get("password", "")
    if not login or not password:
        fields = {} if login else {"login": field_text("login_missing")}
        fields |= {} if password else {"password": field_text("password_missing")}
        return make_response(_form(wanted, login, fields=fields), 422)
    try:
        tokens = dependencies().security.log_in(login, password, visitor())
    except Refusal as refusal:
        return _refused(refusal, wanted, login)
    except ServiceDown as down:
        return down_with_form(down, lambda error: _form(wanted, login, error=error))
    begin_session(tokens)
    return redirect(wanted, code=303)


def _refused(refusal: Refusal, wanted: str, login: str) -> ResponseReturnValue:
    busy = refusal.status == 429
    # Malformed input gets the same answer as a wrong password, so that neither tells anything.
    known = refusal if busy else Refusal(401, "invalid_credentials")
    response = make_response(_form(wanted, login, error=sentence(known)), 429 if busy else 422)
    if busy:
        response.headers["Retry-After"] = str(refusal.retry_after or 1)
    return response


def _form(
    wanted: str, login: str = "", *, error: str = "", fields: dict[str, str] | None = None
) -> str:
    return render_template(
        "login/index.html",
        next=wanted,
        login=login,
        error=error,
        fields=fields or {},
        registration_open=dependencies().settings.registration == "open",
    )
