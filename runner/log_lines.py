"""Which lines of its programs an operator at a terminal is spared, and how the others read."""

from __future__ import annotations

import json
import re
from typing import Any

# What rclone and nginx say of a start, and of what is not worth a look.
UNIMPORTANT = re.compile(
    r"^\d{4}/\d\d/\d\d [\d:]{8} (?:NOTICE: |\[(?:notice|warn)\]"
    # A folder that another upload has filled meanwhile stays, and a cache entry is freed later.
    r"|ERROR : .*: Dir\.Remove not empty|\[alert\] .*ignore long locked inactive cache entry"
    # What a client did wrong nginx calls an error, too: who sent it is told, and nobody else.
    r"|\[error\] .*: \*\d+ client (?:intended to send|sent) )"
)
# nginx adds the client, the request and the upstream to each error.
OF_THE_REQUEST = re.compile(r", (?:client|server|upstream): .*")
# Facts of every line, which its first columns say already or nobody reads.
COMMON_FACTS = {"event", "exception", "level", "request_id", "service", "time", "user_id"}
# The runner says these itself, in a sentence.
SAID_BY_RUNNER = {"insecure_cookies"}
# What is for the operator to do, in a sentence.
TO_DO = {
    "no_administrator": 'Nobody is an administrator: make user ARGS="promote LOGIN" makes one.'
}
# Services that start together ask each other too early.
OF_A_START = {"keys_not_fetched"}
# Numbers of a reconcile or scrub that only count what was looked at.
COUNTS_ONLY = {"images", "objects"}


def printable(line: str) -> str:
    """Return the line without control characters, by which a name could rule the terminal.

    CWE-150; and without those that turn the direction of the text around, by which one name looks
    like another (CWE-1007). Line ends stay: a trace has several lines.
    """
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", "?", line)


def facts_of(line: str) -> dict[str, Any] | None:
    """Return the members of a line that is a JSON object, else None."""
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
