"""The rule of a saved search: a text as it is searched for, kept with an album."""

from uploader.outcomes import InvalidFields
from uploader.search.grammar import Search, parse, plain


def read_rule(typed: str) -> str:
    """Return what is kept of a typed rule; raises InvalidFields where it is no search."""
    rule = plain(typed).strip()
    search = _parsed(rule, "rule")
    if not search.terms:
        raise _refused("rule", "There is nothing in it to look for.")
    if search.is_of_trash:
        raise _refused("rule", "What is in the trash is in no album.")
    return rule


def understood(rule: str) -> Search:
    """Return a rule as it is understood today; of one that is no search any more, nothing."""
    try:
        return parse(rule)
    except InvalidFields:
        return Search()


def check_kept(rule: str) -> None:
    """Raise InvalidFields of the album where its rule is no search any more."""
    _parsed(rule, "album")


def _parsed(rule: str, field: str) -> Search:
    try:
        return parse(rule)
    except InvalidFields as wrong:
        raise _refused(field, wrong.errors[0]["message"]) from wrong


def _refused(field: str, message: str) -> InvalidFields:
    return InvalidFields([{"field": field, "message": message}])
