"""The first page of administration: what is to be done, then how the installation stands."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from bff.access import required_viewer
from bff.dependencies import dependencies
from bff.words.administration import disk_words, to_do_words
from bff.words.images import byte_words
from bff.words.times import parse_time

blueprint = Blueprint("overview", __name__)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the overview."""
    found = dependencies().security.overview(required_viewer().identity)
    runs = {name: found[name] for name in ("reconcile", "scrub") if found[name]}
    return render_template(
        "administration/overview.html",
        to_do=[(to_do_words(one), one["users"]) for one in found["to_do"]],
        users=found["users"],
        space=found["space"],
        disk=disk_words(found["space"]),
        damaged=found["damaged"],
        version=found["version"],
        runs={name: parse_time(run["at"]) for name, run in runs.items()},
        byte_words=byte_words,
    )
