"""What an administrator looks at first: what is to be done, then numbers: /v1/admin/overview."""

from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint
from flask import request

from security import __version__
from security.clients.uploader_client import JobRun, OwnQuotas, StoreOverview
from security.clock import rfc3339
from security.config import Settings
from security.dependencies import dependencies
from security.telemetry.logs import request_id
from security.web.admin_schemas import Overview

blueprint = APIBlueprint("overview", __name__, tag="Administration")
# Whoever has more accounts with a quota of their own looks at the list of users.
_MOST_QUOTAS = 1000
_LOW_SPACE = 0.1


@blueprint.get("/v1/admin/overview")
@blueprint.output(Overview, description="What is to be done, and how the installation stands.")
@blueprint.doc(operation_id="show_overview")
def show() -> dict[str, Any]:
    """Say what is to be done, and how many users and pictures there are"""
    deps = dependencies()
    own: OwnQuotas = {
        user_id: {"images": images, "bytes": amount}
        for user_id, (images, amount) in deps.directory.own_quotas(_MOST_QUOTAS).items()
    }
    store = deps.uploader.overview(request.headers["X-Identity"], request_id(), own)
    reconcile, scrub = (store.reconcile, store.scrub) if store else (None, None)
    return {
        "to_do": _to_do(deps.settings, store),
        "version": __version__,
        "users": asdict(deps.directory.counts()),
        "space": store
        and {
            "images": store.images,
            "bytes": store.bytes,
            "trashed_images": store.trashed_images,
            "trashed_bytes": store.trashed_bytes,
            "free_bytes": store.free_bytes,
            "total_bytes": store.total_bytes,
        },
        "damaged": store and store.damaged,
        "reconcile": _run(reconcile),
        "scrub": _run(scrub),
    }


def _to_do(settings: Settings, store: StoreOverview | None) -> list[dict[str, Any]]:
    """Return what somebody should see to, the most urgent first."""
    if store is None:
        found = [_item("uploader_silent")]
    else:
        full = store.almost_full
        found = [
            *([_item("pictures_damaged", store.damaged)] if store.damaged else []),
            *([_item("space_low")] if _is_low(store) else []),
            *([_item("quotas_almost_full", full.count, full.owners)] if full.count else []),
        ]
    is_plain = settings.public_url.startswith("http://") and not settings.is_on_loopback
    return [*found, *([_item("unencrypted")] if is_plain else [])]


def _item(code: str, count: int = 1, users: list[str] | None = None) -> dict[str, Any]:
    logins = dependencies().directory.logins(users) if users else {}
    named = [{"id": user_id, "login": login} for user_id, login in logins.items()]
    return {"code": code, "count": count, "users": named}


def _is_low(store: StoreOverview) -> bool:
    if store.free_bytes is None or not store.total_bytes:
        return False
    return store.free_bytes < _LOW_SPACE * store.total_bytes


def _run(run: JobRun | None) -> dict[str, Any] | None:
    return None if run is None else {"at": rfc3339(run.at), "report": run.report}
