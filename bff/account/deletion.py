"""Leaving for good: the account is deleted with all that is in it."""

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web import htmx
from bff.web.cookies import forget_session
from bff.web.error_pages import busy_with_form, down_with_form
from bff.web.headers import clear_site_data
from bff.web.typed_logins import is_same_login
from bff.web.visitors import visitor
from bff.words.error_texts import UNCERTAIN, field_text, form_sentence
from bff.words.space import Space, count_words
from bff.words.told import TOLD

blueprint = Blueprint("deletion", __name__, url_prefix="/delete")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Say what would go, and ask for name and password."""
    return _page()


@blueprint.post("")
def submit() -> ResponseReturnValue:
    """Delete the account and sign out; what is wrong is said beside its field."""
    viewer = required_viewer()
    login, password = request.form.get("login", ""), request.form.get("password", "")
    fields = {}
    if not is_same_login(login, viewer.login):
        fields["login"] = field_text("login_differs", login=viewer.login)
    if not password:
        fields["password"] = field_text("password_missing")
    if fields:
        return make_response(_page(login, fields=fields), 422)
    try:
        dependencies().security.delete_account(viewer.identity, password, visitor())
    except Refusal as refusal:
        return _refused(refusal, login)
    except ServiceDown as down:
        return down_with_form(down, lambda _: _page(login, error=UNCERTAIN["deletion"]))
    forget_session(signed_out=True)
    told = "" if htmx.wants_fragment() else "?told=account-deleted"
    response = htmx.redirect(f"/login{told}", TOLD["account-deleted"])
    clear_site_data(response)
    return response


def _refused(refusal: Refusal, login: str) -> ResponseReturnValue:
    if refusal.status == 429:
        return busy_with_form(refusal, lambda error: _page(login, error=error))
    if refusal.code == "wrong_password":
        return make_response(_page(login, fields={"password": field_text("password_wrong")}), 422)
    if refusal.status not in (409, 422):
        raise refusal
    return make_response(_page(login, error=form_sentence(refusal)), 422)


def _page(typed: str = "", *, fields: dict[str, str] | None = None, error: str = "") -> str:
    """Return the page. After a failure it asks no service, whose silence would leave it unsaid."""
    return render_template(
        "account/delete.html",
        typed=typed,
        fields=fields or {},
        error=error,
        goes=[] if error else _what_goes(),
    )


def _what_goes() -> list[str]:
    """Return what is deleted and how much of it there is, a line each; nothing of the unknown."""
    security, identity = dependencies().security, required_viewer().identity
    space = Space.read(security.account(identity))
    tokens, sessions = len(security.api_tokens(identity)), len(security.sessions(identity))
    lines = []
    if space is not None and space.images:
        trashed = f" ({space.trashed_images:,} in the trash)" if space.trashed_images else ""
        lines.append(f"{space.images_words}{trashed}, {space.used_words}, and every link to them")
    elif space is None:
        lines.append("Every picture that is here, and every link to them")
    if tokens:
        lines.append(
            f"{count_words(tokens, 'API token', 'API tokens')}, so programs stop uploading"
        )
    lines.append(f"{count_words(sessions, 'session', 'sessions')}, this one too")
    return lines
