"""The viewer's account: space in use, open sessions, and how to upload from a script."""

import shlex
from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web import htmx
from bff.web.cookies import forget_session
from bff.words.images import byte_words
from bff.words.times import parse_time

blueprint = Blueprint("account", __name__)


@blueprint.get("/account")
def index() -> ResponseReturnValue:
    """Show the account."""
    return _page()


@blueprint.post("/account/sessions/<id:session_id>")
def end_session(session_id: str) -> ResponseReturnValue:
    """End one session; ending the current one signs the viewer out."""
    viewer = required_viewer()
    try:
        dependencies().security.end_session(viewer.identity, session_id)
    except Refusal as refusal:
        if refusal.status != 404:  # It has ended already, which is what was asked for.
            raise
    if session_id == viewer.session_id:
        forget_session(signed_out=True)
        return htmx.redirect("/login")
    if htmx.wants_fragment():
        return _page("That session is signed out.")
    return redirect("/account#sessions", code=303)


def _page(said: str = "") -> str:
    viewer = required_viewer()
    account = dependencies().security.account(viewer.identity)
    return render_template(
        "account/index.html",
        account=account,
        said=said,
        space=_space(account),
        since=parse_time(account["created_at"]),
        sessions=_sessions(viewer.identity, viewer.session_id),
        public_url=dependencies().settings.public_url,
        # Quoted for a shell, so that any name stays one argument of the example.
        login_field=shlex.quote(f"login={account['login']}"),
    )


def _space(account: dict[str, Any]) -> dict[str, Any] | None:
    """Return the space in use for a meter, or None while the uploader cannot tell it."""
    usage, quota = account.get("usage"), account.get("quota") or {}
    if not usage:
        return None
    limit = quota.get("bytes")
    return {
        "images": usage["images"],
        "images_limit": quota.get("images"),
        "bytes": usage["bytes"],
        "bytes_limit": limit,
        "words": byte_words(usage["bytes"]),
        "limit_words": byte_words(limit) if limit else "",
    }


def _sessions(identity: str, current: str) -> list[dict[str, Any]]:
    """Return the open sessions, this one first, then the one used last."""
    listed = [
        {
            "id": one["id"],
            "is_current": one["id"] == current,
            "device": device_words(one.get("user_agent") or ""),
            "since": parse_time(one["created_at"]),
            "used": one.get("last_used_at") and parse_time(one["last_used_at"]),
        }
        for one in dependencies().security.sessions(identity)
    ]
    return sorted(listed, key=lambda one: not one["is_current"])


def device_words(agent: str) -> str:
    """Return browser and system of a User-Agent, as `Firefox on Linux`; "" when unknown."""
    browsers = (
        ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
        ("Safari", "Safari"), ("curl", "curl"), ("ShareX", "ShareX"),
    )  # fmt: skip
    systems = (
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
        ("Mac OS", "macOS"), ("Linux", "Linux"),
    )  # fmt: skip
    browser = next((word for mark, word in browsers if mark in agent), "")
    system = next((word for mark, word in systems if mark in agent), "")
    return " on ".join(word for word in (browser, system) if word)
