"""Where the viewer is signed in: browsers and scripts, ended one by one or all but this one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.outcomes import Refusal
from bff.web import htmx
from bff.web.cookies import forget_session
from bff.web.visitors import visitor
from bff.words.space import count_words
from bff.words.times import parse_time
from bff.words.user_agents import is_browser, user_agent_words

blueprint = Blueprint("sessions", __name__, url_prefix="/sessions")


@dataclass(frozen=True)
class OpenSession:
    """One row of the page."""

    id: str
    is_current: bool
    is_browser: bool
    program: str
    since: datetime
    used: datetime | None

    @classmethod
    def read(cls, said: dict[str, Any], current: str) -> "OpenSession":
        """Return the session of security's JSON."""
        agent = said.get("user_agent") or ""
        is_current = said["id"] == current
        return cls(
            id=said["id"],
            is_current=is_current,
            is_browser=is_current or is_browser(agent),
            program=user_agent_words(agent),
            since=parse_time(said["created_at"]),
            used=parse_time(said["last_used_at"]) if said.get("last_used_at") else None,
        )

    @property
    def name(self) -> str:
        """What people know it by."""
        unknown = "A browser" if self.is_browser else "A script"
        if self.is_current:
            return f"This browser, {self.program}" if self.program else "This browser"
        return self.program or unknown


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the open sessions."""
    return _page()


@blueprint.post("")
def end_others() -> ResponseReturnValue:
    """End all sessions but this one."""
    viewer = required_viewer()
    before = {one.id for one in _listed() if not one.is_current}
    dependencies().security.end_other_sessions(viewer.identity, visitor())
    if not htmx.wants_fragment():
        return redirect("/account/sessions", code=303)
    was = "was" if len(before) == 1 else "were"
    return _page(f"{count_words(len(before), 'session', 'sessions')} {was} signed out.")


@blueprint.post("/<id:session_id>")
def end(session_id: str) -> ResponseReturnValue:
    """End one session; ending the current one signs the viewer out."""
    viewer = required_viewer()
    try:
        dependencies().security.end_session(viewer.identity, session_id, visitor())
    except Refusal as refusal:
        if refusal.status != 404:  # It has ended already, which is what was asked for.
            raise
    if session_id == viewer.session_id:
        forget_session(signed_out=True)
        return htmx.redirect("/login")
    if htmx.wants_fragment():
        return _page("That session is signed out.")
    return redirect("/account/sessions", code=303)


def _listed() -> list[OpenSession]:
    """Return the open sessions, this one first, then the one used last."""
    viewer = required_viewer()
    said = dependencies().security.sessions(viewer.identity)
    listed = [OpenSession.read(one, viewer.session_id) for one in said]
    return sorted(listed, key=lambda one: not one.is_current)


def _page(said: str = "") -> str:
    listed = _listed()
    return render_template(
        "account/sessions.html",
        said=said,
        browsers=[one for one in listed if one.is_browser],
        scripts=[one for one in listed if not one.is_browser],
        has_others=any(not one.is_current for one in listed),
    )
