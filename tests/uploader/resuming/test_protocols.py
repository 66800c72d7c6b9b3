"""Which of the two protocols a request speaks."""

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from uploader.resuming.ietf_draft import IetfDraft
from uploader.resuming.protocols import protocol_of
from uploader.resuming.tus import Tus


@pytest.mark.parametrize(
    ("headers", "protocol"),
    [
        ([("Tus-Resumable", "1.0.0")], Tus),
        ([("Tus-Resumable", "0.2.2")], Tus),
        ([("Content-Type", "application/offset+octet-stream")], Tus),
        ([("Upload-Complete", "?0")], IetfDraft),
        ([("Content-Type", "application/partial-upload")], IetfDraft),
        ([], IetfDraft),
    ],
)
def test_a_request_is_read_in_its_own_protocol(
    headers: list[tuple[str, str]], protocol: type
) -> None:
    request = Request(EnvironBuilder(method="POST", headers=headers).get_environ())
    assert isinstance(protocol_of(request, 1000), protocol)
