"""Creating an account: open to all, by an invitation, or with the code of a new installation."""

import re
from dataclasses import replace

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import viewer
from bff.clients.registration_client import Codes
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web.cookies import known_device
from bff.web.error_pages import busy_with_form, down_with_form
from bff.web.session_start import start_session
from bff.web.visitors import visitor
from bff.words.error_texts import UNCERTAIN, field_text, form_sentence

FIELDS = ("login", "password")
_INVITATION = re.compile(r"vti_[0-9A-Za-z]{43}", re.ASCII)
blueprint = Blueprint("register", __name__)


@blueprint.get("/register")
def index() -> ResponseReturnValue:
    """Show the form, or that registration is closed, or by invitation alone."""
    if viewer():
        return redirect("/gallery", code=303)
    terms = dependencies().security.registration_terms()
    if terms.mode != "open":
        return _closed(by_invitation=terms.mode == "invite")
    return _form(codes=Codes(), asks_setup_code=terms.needs_setup_code)


@blueprint.get("/invite/<code>")
def invited(code: str) -> ResponseReturnValue:
    """Show the form to who was invited; the code is judged when the form is sent."""
    if _INVITATION.fullmatch(code) is None:
        abort(404)
    if viewer():
        return redirect("/gallery", code=303)
    return _form(codes=Codes(invitation=code))


@blueprint.post("/register")
def submit() -> ResponseReturnValue:
    """Create the account and sign in; errors are shown beside their fields (422)."""
    login = request.form.get("login", "").strip()
    password = request.form.get("password", "")
    # A code is copied out of a terminal or a message, often with a blank at its end.
    codes = Codes(
        request.form.get("invitation", "").strip(), request.form.get("setup_code", "").strip()
    )
    least = dependencies().settings.password_min_length
    fields = {}
    if "setup_code" in request.form and not codes.setup_code:
        fields["setup_code"] = field_text("setup_code_missing")
    if not login:
        fields["login"] = field_text("login_not_chosen")
    if len(password) < least:
        fields["password"] = field_text("password_too_short", least=least)
    if fields:
        return make_response(_form(login, codes=codes, fields=fields), 422)
    try:
        dependencies().security.register(login, password, codes, visitor())
    except Refusal as refusal:
        return _refused(refusal, login, codes)
    except ServiceDown as down:
        return down_with_form(
            down, lambda _: _form(login, codes=codes, error=UNCERTAIN["registration"])
        )
    return _signed_in(login, password)


def _signed_in(login: str, password: str) -> ResponseReturnValue:
    """Open the first session; if security refuses it, the account exists all the same."""
    try:
        security = dependencies().security
        start_session(security.sign_in(login, password, visitor(), known_device()))
    except (Refusal, ServiceDown):
        return redirect("/login", code=303)
    return redirect("/gallery", code=303)


def _refused(refusal: Refusal, login: str, codes: Codes) -> ResponseReturnValue:
    if refusal.status == 429:
        return busy_with_form(refusal, lambda error: _form(login, codes=codes, error=error))
    if refusal.code in ("registration_closed", "invitation_required"):
        return _closed(by_invitation=refusal.code == "invitation_required")
    error, fields = "", {}
    if refusal.code == "login_taken":
        fields["login"] = form_sentence(refusal)
    elif refusal.code == "setup_code_required":
        codes, fields["setup_code"] = (
            replace(codes, setup_code=""),
            field_text("setup_code_missing"),
        )
    elif refusal.code == "invalid_code" and "invitation" in refusal.fields:
        error = form_sentence(Refusal(422, "invitation_over"))
    elif refusal.code == "invalid_code":
        fields["setup_code"] = field_text("setup_code_wrong")
    else:
        # Field messages of security are written for users; any other error has a text by its code.
        fields = {name: said for name, said in refusal.fields.items() if name in FIELDS}
        error = "" if fields else form_sentence(refusal)
    return make_response(_form(login, codes=codes, fields=fields, error=error), 422)


def _closed(*, by_invitation: bool) -> ResponseReturnValue:
    page = render_template("register/closed.html", by_invitation=by_invitation)
    return make_response(page, 403)


def _form(
    login: str = "",
    *,
    codes: Codes,
    asks_setup_code: bool = False,
    fields: dict[str, str] | None = None,
    error: str = "",
) -> str:
    fields = fields or {}
    return render_template(
        "register/index.html",
        login=login,
        error=error,
        fields=fields,
        invitation=codes.invitation,
        setup_code=codes.setup_code,
        asks_setup_code=asks_setup_code or "setup_code" in request.form or "setup_code" in fields,
        password_min_length=dependencies().settings.password_min_length,
    )
