"""People at a terminal read what matters; programs read every line as JSON."""

from __future__ import annotations

import io
import json
import os
import pty
from collections.abc import Iterator
from typing import TextIO

import pytest

from runner.output import JsonLines, Output, PlainLines, output_for
from tests.timeouts import scaled, wait_until

REQUEST = json.dumps(
    {"service": "bff", "level": "info", "event": "request", "method": "GET", "status": 200}
)
CLEAN = json.dumps(
    {"level": "info", "event": "reconciled", "images": 7, "objects": 21, "damaged": 0}
)
FAILED = json.dumps(
    {"service": "uploader", "level": "warning", "event": "store_failed", "what": "put",
     "request_id": "abc", "time": "2026-01-01T00:00:00Z"}
)  # fmt: skip
NGINX_ERROR = (
    "2026/11/26 18:37:09 [error] 12#12: *{} connect() failed (111: Connection refused) while "
    'connecting to upstream, client: 127.0.0.1, server: _, request: "GET / HTTP/1.1"'
)

OF_A_CLIENT = (
    "2026/11/26 18:37:09 [error] 12#12: *7 client {}, client: 127.0.0.1, server: _, "
    'request: "POST /v1/upload HTTP/1.1", host: "localhost:8080"'
)


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def plain(stream: io.StringIO) -> PlainLines:
    return PlainLines(stream)


@pytest.fixture
def terminal() -> Iterator[TextIO]:
    ours, theirs = pty.openpty()
    with open(theirs, "w", encoding="utf-8") as stream:
        yield stream
    os.close(ours)


def said(stream: io.StringIO) -> list[str]:
    return stream.getvalue().splitlines()


@pytest.mark.parametrize(
    ("log_format", "kind"), [("", JsonLines), ("json", JsonLines), ("text", PlainLines)]
)
def test_what_is_no_terminal_gets_json_unless_told_otherwise(
    stream: io.StringIO, log_format: str, kind: type[Output]
) -> None:
    assert isinstance(output_for(log_format, "info", stream), kind)


@pytest.mark.parametrize(
    ("log_format", "kind"), [("", PlainLines), ("json", JsonLines), ("text", PlainLines)]
)
def test_a_terminal_gets_plain_lines_unless_told_otherwise(
    terminal: TextIO, log_format: str, kind: type[Output]
) -> None:
    assert isinstance(output_for(log_format, "info", terminal), kind)


def test_every_json_line_is_an_object_that_names_its_program(stream: io.StringIO) -> None:
    output = JsonLines(stream)
    output.begin("Store")
    output.step("Store", "started")
    output.say("warning", "bff ended")
    output.ready("http://localhost:8080", "Ctrl-C stops it.")
    output.relay("bff", REQUEST)
    output.relay("uploader", CLEAN)
    output.relay("storage", "2026/11/26 NOTICE: Starting")
    output.relay("storage", "")
    lines = [json.loads(line) for line in said(stream)]
    assert [(line["service"], line["event"]) for line in lines] == [
        ("vitrine", "started"), ("vitrine", "bff ended"), ("vitrine", "ready"),
        ("bff", "request"), ("uploader", "reconciled"), ("storage", "2026/11/26 NOTICE: Starting"),
    ]  # fmt: skip
    assert lines[1]["level"] == "warning"
    assert lines[2]["address"] == "http://localhost:8080"


def test_a_start_is_a_list_of_steps_with_the_address_last(
    stream: io.StringIO, plain: PlainLines
) -> None:
    plain.step("Data", "/srv/vitrine, already there")
    plain.begin("Store")
    plain.step("Store", "embedded, started")
    plain.say("warning", "Passwords travel unencrypted")
    plain.ready("http://localhost:8080", "Ctrl-C stops it.")
    assert said(stream) == [
        "  ✓ Data       /srv/vitrine, already there",
        "  ✓ Store      embedded, started",
        "  ! Passwords travel unencrypted",
        "",
        "  Vitrine is ready at http://localhost:8080",
        "  Ctrl-C stops it.",
        "",
    ]


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("bff", REQUEST),
        ("bff", REQUEST.replace("200", "503")),  # Said by the gateway, once.
        ("gateway", '{"service":"gateway","method":"GET","path":"/","status":404}'),
        ("uploader", CLEAN),
        ("security", '{"level": "info", "event": "signed_in", "user_id": "x"}'),
        ("storage", "2026/11/26 18:37:07 NOTICE: Local file system: Starting s3 server"),
        ("storage", "2026/11/26 20:24:24 ERROR : vitrine/o/: Dir.Remove not empty"),
        ("gateway", OF_A_CLIENT.format("intended to send too large body: 70000207 bytes")),
        ("gateway", OF_A_CLIENT.format("intended to send too large chunked body: 70 bytes")),
        ("gateway", OF_A_CLIENT.format("sent invalid chunked body")),
        ("gateway", "2026/11/26 20:24:24 [alert] 1#1: ignore long locked inactive cache entry a"),
        ("bff", ""),
    ],
)
def test_what_goes_well_has_no_line(
    stream: io.StringIO, plain: PlainLines, program: str, line: str
) -> None:
    plain.relay(program, line)
    assert said(stream) == []


@pytest.mark.parametrize(
    ("program", "line", "words"),
    [
        ("uploader", FAILED, "uploader: store failed: what put"),
        ("uploader", CLEAN.replace('ed": 0', 'ed": 2'), "uploader: reconciled: damaged 2"),
        ("gateway", '{"service":"gateway","method":"GET","path":"/gallery","status":503}',
         "gateway: GET /gallery was answered with 503"),
        ("gateway", NGINX_ERROR.format(1), "while connecting to upstream"),
        ("uploader", "uploader: wrong setting: S3_BUCKET: must", "uploader: wrong setting"),
        ("bff", '{"level": "error", "event": "unexpected_error", "exception": "Trace\\nKeyError"}',
         "bff: unexpected error\nTrace\nKeyError"),
    ],
)  # fmt: skip
def test_what_matters_has_a_plain_line(
    stream: io.StringIO, plain: PlainLines, program: str, line: str, words: str
) -> None:
    plain.relay(program, line)
    assert words in stream.getvalue()
    assert "{" not in stream.getvalue()
    assert "client:" not in stream.getvalue()


def test_what_services_that_start_together_meet_is_no_news(
    stream: io.StringIO, plain: PlainLines
) -> None:
    line = json.dumps({"level": "warning", "event": "keys_not_fetched", "reason": "Timeout"})
    plain.begin("Services")
    plain.relay("uploader", line)
    assert said(stream) == []
    plain.step("Services", "started")
    plain.relay("uploader", line)
    assert said(stream)[1].endswith("uploader: keys not fetched: reason Timeout")


def test_a_failure_that_repeats_is_said_once_and_counted(stream: io.StringIO) -> None:
    plain = PlainLines(stream, repeated=scaled(0.5))
    for number in range(50):
        plain.relay("gateway", NGINX_ERROR.format(number))
        plain.relay("uploader", FAILED)
    assert len(said(stream)) == 2

    def is_said_again() -> bool:
        plain.relay("uploader", FAILED)
        return len(said(stream)) == 3

    wait_until(is_said_again, "the time to end in which it is not repeated")
    assert " more like this before)" in said(stream)[2]


def test_every_line_of_a_trace_is_said(stream: io.StringIO, plain: PlainLines) -> None:
    for _ in range(3):
        plain.relay("bff", '  File "app.py", line 3')
    assert len(said(stream)) == 3


def test_a_name_cannot_rule_the_terminal(stream: io.StringIO, plain: PlainLines) -> None:
    plain.relay(
        "uploader", json.dumps({"level": "error", "event": "lost", "name": "\x1b[2J\x9b1A"})
    )
    assert "\x1b" not in stream.getvalue()
    assert "\x9b" not in stream.getvalue()


def test_a_name_cannot_look_like_a_line_of_ours(stream: io.StringIO, plain: PlainLines) -> None:
    facts = {"level": "error", "event": "lost\nit", "name": "a\n  12:00:00 x \u202egpj\u2066\u2028"}
    plain.relay("uploader", json.dumps(facts | {"exception": "Trace\n  line"}))
    plain.relay("uploader", json.dumps({"status": 500, "path": "a"}))
    lines = stream.getvalue().splitlines()
    assert lines[0].endswith("uploader: lost?it: name a?  12:00:00 x ?gpj??")
    assert lines[1:] == ["Trace", "  line"]


def test_the_path_of_a_request_is_one_line(stream: io.StringIO, plain: PlainLines) -> None:
    entry = {"status": 503, "method": "GET", "path": "/a\n\u202eb"}
    plain.relay("gateway", json.dumps(entry))
    assert "GET /a??b was answered with 503" in said(stream)[0]


def test_a_line_that_is_nested_too_deeply_is_said_as_it_is(
    stream: io.StringIO, plain: PlainLines
) -> None:
    plain.relay("uploader", '{"a":' * 200_000)
    assert len(said(stream)) == 1


def test_with_debug_what_goes_well_is_said_too(stream: io.StringIO) -> None:
    PlainLines(stream, "debug").relay("security", '{"level": "info", "event": "signed_in"}')
    assert said(stream)[0].endswith("security: signed in")


def test_a_terminal_without_these_letters_gets_others() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    PlainLines(stream).step("Data", "made")
    assert raw.getvalue() == b"  + Data       made\n"


def test_a_terminal_shows_the_step_that_runs(
    terminal: TextIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    written: list[str] = []
    monkeypatch.setattr(terminal, "write", written.append)
    plain = PlainLines(terminal)
    plain.begin("Services")
    plain.say("warning", "slow")
    plain.step("Services", "started")
    assert written[0].endswith("    Services ...")
    assert written[2].endswith("    Services ...")  # Once more, below the warning.
    assert "\x1b[32m✓\x1b[0m Services   started" in written[3]


def test_the_setup_code_stands_with_the_address(stream: io.StringIO, plain: PlainLines) -> None:
    line = {"level": "warning", "event": "setup_code_needed", "setup_code": "vts_abc"}
    plain.relay("security", json.dumps(line))
    assert said(stream) == []
    plain.ready("http://pictures.lan", "Ctrl-C stops it.")
    assert said(stream) == [
        "",
        "  Vitrine is ready at http://pictures.lan",
        "  The first account administers it, with the setup code vts_abc",
        "  Ctrl-C stops it.",
        "",
    ]


def test_who_has_no_administrator_is_told_in_one_line(
    stream: io.StringIO, plain: PlainLines
) -> None:
    plain.relay("security", json.dumps({"level": "warning", "event": "no_administrator"}))
    (line,) = said(stream)
    assert line.endswith('Nobody is an administrator: make user ARGS="promote LOGIN" makes one.')
