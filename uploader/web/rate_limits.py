"""Tells with the answer to an upload what is left of the account's quota, where it has one."""

import contextlib

from flask import Flask, Response, request

from uploader import access
from uploader.dependencies import dependencies
from uploader.outcomes import DatabaseUnavailable
from uploader.outcomes.limits import fields
from uploader.records.quota import limits

_UPLOADS = frozenset({"upload.create", "uploads.create", "uploads.append"})
_STORED = frozenset({200, 201})


def init_app(app: Flask) -> None:
    """Add the RateLimit fields (draft) to an answer after which there is less room."""
    app.after_request(_say_what_is_left)


def _say_what_is_left(response: Response) -> Response:
    if request.endpoint not in _UPLOADS or response.status_code not in _STORED:
        return response
    lifecycle, caller = dependencies().lifecycle, access.caller()
    quota = lifecycle.quota.of_owner(caller.quota)
    if quota.images is not None or quota.bytes is not None:
        with contextlib.suppress(DatabaseUnavailable):
            response.headers.update(fields(limits(quota, lifecycle.usage(caller.user_id))))
    return response
