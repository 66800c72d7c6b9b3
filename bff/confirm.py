"""The page that asks for the password again, before what is sensitive."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.outcomes import Refusal, ServiceDown
from bff.web import htmx
from bff.web.error_pages import busy_with_form, down_with_form
from bff.web.fresh_proof import OWN, Typed, proof_form, typed_fields
from bff.web.local_address import local_or_start
from bff.web.visitors import visitor
from bff.words.error_texts import field_text, form_sentence

blueprint = Blueprint("confirm", __name__, url_prefix="/confirm")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the form, which leads to `next`."""
    wanted = local_or_start(request.args.get("next"))
    return proof_form(wanted, None, back=wanted)


@blueprint.post("")
def submit() -> ResponseReturnValue:
    """Prove who this is, and go on: to a page, or with a form that was refused without a proof.

    A form is sent once more by the browser itself, since 307 keeps method and body (RFC 9110,
    15.4.8). The view that it goes to leaves the fields of this page alone.
    """
    viewer = required_viewer()
    password = request.form.get(f"{OWN}password", "")
    if not password:
        return _again(fields={f"{OWN}password": field_text("password_missing")})
    try:
        dependencies().security.prove(viewer.identity, password, visitor())
    except Refusal as refusal:
        if refusal.status == 429:
            return busy_with_form(refusal, lambda error: _again(error=error))
        if refusal.code == "wrong_password":
            return _again(fields={f"{OWN}password": field_text("password_wrong")})
        if refusal.status != 422:
            raise
        return _again(error=form_sentence(refusal))
    except ServiceDown as down:
        return down_with_form(down, lambda error: _again(error=error))
    if _typed() is not None:
        return redirect(_wanted(), code=307)
    return htmx.redirect(_wanted())


def _wanted() -> str:
    return local_or_start(request.form.get(f"{OWN}next"))


def _typed() -> Typed | None:
    """Return the form that waits for the proof, None where a page does."""
    return typed_fields() if request.form.get(f"{OWN}form") else None


def _again(*, error: str = "", fields: dict[str, str] | None = None) -> ResponseReturnValue:
    back = local_or_start(request.form.get(f"{OWN}back"))
    return proof_form(_wanted(), _typed(), back=back, error=error, fields=fields)
