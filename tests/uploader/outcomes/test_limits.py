"""What a client is told of a limit (draft-ietf-httpapi-ratelimit-headers)."""

import http_sf

from uploader.outcomes import QuotaExceeded
from uploader.outcomes.limits import Limit, fields

BYTES = Limit("stored-bytes", 1000, 400, "content-bytes")
UPLOADS = Limit("uploads-at-once", 8, unit="concurrent-requests")


def test_a_limit_is_an_item_with_its_parameters() -> None:
    assert BYTES.policy == '"stored-bytes";q=1000;qu="content-bytes"'
    assert BYTES.state == '"stored-bytes";r=400'
    assert Limit("stored-bytes", 1000, -5).state == '"stored-bytes";r=0'


def test_several_limits_are_one_list_of_structured_fields() -> None:
    assert fields([]) == {}
    said = fields([BYTES, UPLOADS])
    for value in said.values():
        items = http_sf.parse(value.encode("ascii"), tltype="list")
        assert [item for item, _ in items] == ["stored-bytes", "uploads-at-once"]


def test_a_refusal_names_the_limits_that_it_is_for() -> None:
    refused = QuotaExceeded(BYTES)
    assert refused.members == {"violated-policies": ["stored-bytes"]}
    assert refused.extra_headers == fields([BYTES])
