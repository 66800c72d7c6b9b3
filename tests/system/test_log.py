"""What the log of the whole system says of a request, and what it must not say."""

from __future__ import annotations

import json

import pytest

from tests.system.instance import Instance
from tests.system.people import Person
from tests.system.pictures import jpeg
from tests.system.raw_requests import document_of, raw, status_of
from tests.timeouts import wait_until

pytestmark = pytest.mark.system


def test_one_request_id_goes_through_all_services(vitrine: Instance, alice: Person) -> None:
    answer = alice.get("/v1/user", headers={"X-Request-ID": "chosen-by-the-client"})
    request_id = answer.headers["X-Request-ID"]
    assert request_id != "chosen-by-the-client"

    def services() -> set[str]:
        return {
            json.loads(line)["service"] for line in vitrine.log().splitlines() if request_id in line
        }

    # The gateway writes its line after the answer has gone out.
    wait_until(
        lambda: {"gateway", "security", "uploader"} <= services(), "a line of each", pause=0.05
    )


def test_no_token_or_password_is_in_the_log(vitrine: Instance, alice: Person) -> None:
    alice.upload(jpeg())
    log = vitrine.log()
    assert alice.token not in log
    assert alice.token.rsplit(".", 1)[1] not in log
    assert alice.refresh_token not in log
    assert "seven quiet herons" not in log


CODE = "vtx_" + "0aZ" * 14 + "b"


@pytest.mark.parametrize(
    ("target", "host"),
    [
        (f"/reset/{CODE}", "localhost"),
        (f"/reset/{CODE}.", "localhost"),
        (f"/reset/{CODE}?utm=1", "localhost"),
        (f"/nothing?next=/reset/{CODE}", "localhost"),
        (f"/invite/{CODE.replace('vtx', 'vti')}/", "localhost"),
        (f"/reset/{CODE.replace('_', '%5f')}", "localhost"),
        (f"/reset/{CODE}", "elsewhere.example"),
        (f"/reset/{CODE}\xff", "localhost"),
    ],
)
def test_a_code_is_in_no_log_whatever_becomes_of_the_request(
    vitrine: Instance, nobody: Person, target: str, host: str
) -> None:
    """Unused it is as good as a password, and links are copied with a full stop behind them."""
    line = f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"
    raw(vitrine, line.encode("latin-1"))
    later = nobody.get("/v1/nothing").headers["X-Request-ID"]
    wait_until(lambda: later in vitrine.log(), "the line of a later request")
    assert "0aZ0aZ" not in vitrine.log()


def test_a_path_beyond_ascii_is_not_in_the_log(vitrine: Instance, nobody: Person) -> None:
    known = nobody.get("/v1/nothing?a=b").headers["X-Request-ID"]
    ids = [known]
    for path in (b"/v1/\x9b2J", b"/v1/\xe2\x80\xaetxt", b"/v1/\xff?x=1"):
        answer = raw(vitrine, b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path)
        assert status_of(answer) == 400
        ids.append(document_of(answer)["request_id"])

    def paths() -> list[str]:
        lines = (line for line in vitrine.log().splitlines() if '"service":"gateway"' in line)
        logged = {entry["request_id"]: entry["path"] for entry in map(json.loads, lines)}
        return [logged[one] for one in ids if one in logged]

    wait_until(lambda: len(paths()) == len(ids), "the log lines of all requests")
    assert paths() == ["/v1/nothing", "", "", ""]


def test_the_log_names_the_true_method_of_what_was_refused(
    vitrine: Instance, nobody: Person
) -> None:
    ids = [
        nobody.request("DELETE", "/v1/user").headers["X-Request-ID"],
        nobody.request("PUT", "/i/" + "0" * 22 + ".jpg").headers["X-Request-ID"],
    ]

    def methods() -> list[str]:
        lines = (line for line in vitrine.log().splitlines() if '"service":"gateway"' in line)
        logged = {entry["request_id"]: entry["method"] for entry in map(json.loads, lines)}
        return [logged[one] for one in ids if one in logged]

    wait_until(lambda: len(methods()) == len(ids), "the log lines of both requests")
    assert methods() == ["DELETE", "PUT"]
