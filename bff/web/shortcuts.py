"""The keys of controls, and whether those that are single characters are switched on.

Who looks switches them off by a cookie (static/js/account.js), WCAG 2.1.4.
"""

from flask import request
from markupsafe import Markup

from bff.dependencies import dependencies
from bff.words.keys import NAMED

OFF = "off"


def cookie_name() -> str:
    """Return the name of the cookie; a script sets it, and it is no secret: no `__Host-`."""
    return f"{dependencies().settings.cookie_name}_shortcuts"


def are_on() -> bool:
    """Whether single characters are keys of the page that is asked for."""
    return request.cookies.get(cookie_name()) != OFF


def key_of(name: str) -> Markup:
    """Return the attributes of the control that a key uses: the key, and a title that says it."""
    key = NAMED[name]
    (pressed,) = key.keys
    title = key.does if len(pressed) == 1 and not are_on() else f"{key.does} ({key.written[0]})"
    return Markup('data-key="{}" title="{}"').format(pressed, title)
