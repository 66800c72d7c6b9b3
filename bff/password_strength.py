"""How strong a password is that somebody is choosing, while it is typed."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from bff.access import known_viewer
from bff.dependencies import dependencies
from bff.web.visitors import visitor

# The names of the field for a new password, on the pages that have one.
FIELDS = ("new_password", "password")
blueprint = Blueprint("password_strength", __name__)


@blueprint.post("/password-strength")
def judge() -> ResponseReturnValue:
    """Say what security thinks of the password; it is sent nowhere else and never shown.

    htmx takes the verdict out of the page. Without scripts the page opens in a new tab, so that
    the form stays as it is.
    """
    password = next((request.form[name] for name in FIELDS if name in request.form), "")
    viewer = known_viewer()
    login = viewer.login if viewer else request.form.get("login", "").strip()
    strength = None
    if password:
        strength = dependencies().security.password_strength(password, login, visitor())
    return render_template("password_strength/index.html", strength=strength)
