"""Which pictures a form is about: those that it names, or all of a list, as many as it says."""

import re

from flask import abort, request

from bff.web.ids import is_id
from bff.web.list_place import LONGEST_SEARCH
from bff.words.selections import Selected

# As many as the uploader takes at once.
MOST_PICTURES = 10_000
_COUNT = re.compile("[0-9]{1,9}")


def selected_here() -> Selected:
    """Return what is selected in the form of this request.

    All of a list are meant by the number that it had on the page: `expected_count`, beside `query`
    or `album`. Aborts with 400 where these are no pictures, too many, or named in both ways.
    """
    ids = request.form.getlist("id")
    if "expected_count" in request.form:
        return abort(400) if ids else _all_of_a_list()
    selected = Selected.of(*ids)
    if selected.count > MOST_PICTURES or not all(is_id(one) for one in selected.ids):
        abort(400)
    return selected


def _all_of_a_list() -> Selected:
    form = request.form
    count, query, album = form["expected_count"], form.get("query"), form.get("album")
    if not _COUNT.fullmatch(count):
        abort(400)
    if album is not None:
        return Selected((), {"album": album}, int(count)) if is_id(album) else abort(400)
    if query is None or len(query) > LONGEST_SEARCH:
        abort(400)
    return Selected((), {"q": query} if query else {}, int(count))
