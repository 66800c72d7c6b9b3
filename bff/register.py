"""Creating an account."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import viewer
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web.cookies import begin_session
from bff.web.error_pages import down_with_form
from bff.web.visitors import visitor
from bff.words.error_texts import field_text, sentence

FIELDS = ("login", "password")
blueprint = Blueprint("register", __name__)


@blueprint.get("/register")
def index() -> ResponseReturnValue:
    """Show the form, or that registration is closed."""
    if viewer():
        return redirect("/gallery", code=303)
    if dependencies().settings.registration == "closed":
        return _closed()
    return _form()


@blueprint.post("/register")
def submit() -> ResponseReturnValue:
    """Create the account and sign in; errors are shown beside their fields (422)."""
    login = request.form.get("login", "").strip()
    password = request.form.get("password", "")
    least = dependencies().settings.password_min_length
    fields = {}
    if not login:
        fields["login"] = field_text("login_not_chosen")
    if len(password) < least:
        fields["password"] = field_text("password_too_short", least=least)
    if fields:
        return make_response(_form(login, fields=fields), 422)
    try:
        dependencies().security.register(login, password, visitor())
    except Refusal as refusal:
        return _refused(refusal, login)
    except ServiceDown as down:
        return down_with_form(down, lambda error: _form(login, error=error))
    return _signed_in(login, password)


def _signed_in(login: str, password: str) -> ResponseReturnValue:
    """Open the first session; if security refuses it, the account exists all the same."""
    try:
        begin_session(dependencies().security.log_in(login, password, visitor()))
    except (Refusal, ServiceDown):
        return redirect("/login", code=303)
    return redirect("/gallery", code=303)


def _refused(refusal: Refusal, login: str) -> ResponseReturnValue:
    if refusal.code == "registration_closed":
        return _closed()
    if refusal.code == "login_taken":
        return make_response(_form(login, fields={"login": sentence(refusal)}), 422)
    # Field messages of security are written for users; any other error has a text by its code.
    fields = {name: said for name, said in refusal.fields.items() if name in FIELDS}
    error = "" if fields else sentence(refusal)
    busy = refusal.status == 429
    response = make_response(_form(login, fields=fields, error=error), 429 if busy else 422)
    if busy:
        response.headers["Retry-After"] = str(refusal.retry_after or 1)
    return response


def _closed() -> ResponseReturnValue:
    return make_response(render_template("register/closed.html"), 403)


def _form(login: str = "", *, fields: dict[str, str] | None = None, error: str = "") -> str:
    return render_template(
        "register/index.html",
        login=login,
        error=error,
        fields=fields or {},
        password_min_length=dependencies().settings.password_min_length,
    )
