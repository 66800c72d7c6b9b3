"""Signing in."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import viewer
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web.cookies import known_device
from bff.web.error_pages import busy_with_form, down_with_form
from bff.web.local_address import local_or_start
from bff.web.session_start import start_session
from bff.web.told import told_here
from bff.web.visitors import visitor
from bff.words.error_texts import field_text, sentence

blueprint = Blueprint("login", __name__)


@blueprint.get("/login")
def index() -> ResponseReturnValue:
    """Show the form; redirect a viewer who is signed in already."""
    wanted = local_or_start(request.args.get("next"))
    if viewer():
        return redirect(wanted, code=303)
    return _form(wanted, told=told_here())


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
        tokens = dependencies().security.sign_in(login, password, visitor(), known_device())
    except Refusal as refusal:
        return _refused(refusal, wanted, login)
    except ServiceDown as down:
        # Nobody waits for security a second time.
        return down_with_form(
            down, lambda error: _form(wanted, login, error=error, asks_security=False)
        )
    start_session(tokens)
    return redirect(wanted, code=303)


def _refused(refusal: Refusal, wanted: str, login: str) -> ResponseReturnValue:
    if refusal.status == 429:
        return busy_with_form(refusal, lambda error: _form(wanted, login, error=error))
    # Malformed input gets the same answer as a wrong password, so that neither tells anything.
    known = Refusal(401, "invalid_credentials")
    return make_response(_form(wanted, login, error=sentence(known)), 422)


def _form(
    wanted: str,
    login: str = "",
    *,
    error: str = "",
    fields: dict[str, str] | None = None,
    told: str | None = None,
    asks_security: bool = True,
) -> str:
    return render_template(
        "login/index.html",
        next=wanted,
        login=login,
        error=error,
        fields=fields or {},
        told=told,
        registration_open=_is_open() if asks_security else True,
    )


def _is_open() -> bool:
    """Say whether anybody may register; while that is not known, the page of it tells."""
    try:
        return dependencies().security.registration_terms().mode == "open"
    except (Refusal, ServiceDown):
        return True
