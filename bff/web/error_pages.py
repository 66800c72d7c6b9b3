"""Error pages: each failure is answered with the page of its status."""

from collections.abc import Callable

from flask import Flask, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from bff.outcomes import Refusal, ServiceDown
from bff.telemetry.logs import log, request_id
from bff.web.fresh_proof import ask_for_proof
from bff.web.login_redirect import login_redirect
from bff.web.session_renewal import is_still_known
from bff.words.error_texts import form_sentence

# Statuses with a template in templates/errors/; any other uses that of 400 or 500.
DESIGNED = (400, 401, 403, 404, 405, 413, 429, 500, 503)


def init_app(app: Flask) -> None:
    """Answer each failure with its page."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(ServiceDown, _service_down)
    app.register_error_handler(Exception, _unexpected)


def error_page(status: int, retry_after: int | None = None, why: str = "") -> Response:
    """Return the page of one status; `why` is the code of a cause that its page names."""
    shown = status if status in DESIGNED else (500 if status >= 500 else 400)
    # The same page as the gateway's own in static/errors/, which knows no viewer.
    unknown = {"viewer": None} if status >= 500 else {}
    # Without the time, so that two refusals of the same kind are the same byte by byte.
    body = render_template(
        f"errors/{shown}.html",
        retry_after=retry_after,
        why=why,
        opens=_opens(),
        answered_at=None,
        **unknown,
    )
    response = make_response(body, status)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _opens() -> bool:
    """Whether the address of this request can be opened, and not only be sent a form."""
    addresses = current_app.create_url_adapter(request)
    methods = () if addresses is None else addresses.allowed_methods()
    return "POST" not in methods or "GET" in methods


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or error.code is None:
        return make_response(error.get_response())
    response = error_page(error.code)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _refused(refusal: Refusal) -> Response:
    if refusal.code == "proof_required":
        return make_response(ask_for_proof())
    if refusal.status == 401:
        return _unauthorized()
    return error_page(refusal.status, refusal.retry_after, refusal.code)


def _unauthorized() -> Response:
    """Answer a viewer whose identity a service refused.

    Mostly the session ended after its cookie was checked, and the viewer signs in again. Where it
    goes on, the sign-in page would lead straight back here, so a page ends that.
    """
    try:
        if not is_still_known():
            return make_response(login_redirect())
    except ServiceDown as error:
        return _service_down(error)
    log.error("identity_refused", request_id=request_id(), route=str(request.url_rule or ""))
    return error_page(500, why="identity_refused")


def _service_down(error: ServiceDown) -> Response:
    log.warning("service_down", part=error.service, request_id=request_id())
    return error_page(503, error.retry_after)


def down_with_form(error: ServiceDown, form: Callable[[str], ResponseReturnValue]) -> Response:
    """Return the form once more, with what was typed into it and a sentence why it failed."""
    log.warning("service_down", part=error.service, request_id=request_id())
    response = make_response(form(form_sentence(Refusal(503, "service_unavailable"))))
    response.status_code = 503
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def busy_with_form(refusal: Refusal, form: Callable[[str], ResponseReturnValue]) -> Response:
    """Return the form once more after a 429, with how long to wait."""
    response = make_response(form(form_sentence(refusal)))
    response.status_code = 429
    response.headers["Retry-After"] = str(refusal.retry_after or 1)
    return response


def _unexpected(error: Exception) -> Response:
    log.error(
        "unexpected_error",
        request_id=request_id(),
        route=str(request.url_rule or ""),
        reason=type(error).__name__,
        exc_info=error,
    )
    return error_page(500)
