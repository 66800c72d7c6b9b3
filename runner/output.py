"""What the operator reads: a few plain lines at a terminal, JSON lines everywhere else."""

from __future__ import annotations

import json
import os
import re
import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any, Protocol, TextIO

from runner import log_lines

# A failure that repeats is shown once in this time, with how often it came in between.
_REPEATED_SECONDS = 10.0


class Output(Protocol):
    """Where the runner and its programs say what happens."""

    def begin(self, step: str) -> None:
        """Say that a step of the start has begun."""

    def step(self, step: str, note: str) -> None:
        """Say that a step of the start is done, or that there was nothing to do."""

    def ready(self, address: str, note: str) -> None:
        """Say that people can open the address."""

    def say(self, level: str, text: str) -> None:
        """Say something of the runner's own; `level` is info, warning or error."""

    def relay(self, program: str, line: str) -> None:
        """Pass on a line that a program has written."""


def output_for(log_format: str, log_level: str, stream: TextIO | None = None) -> Output:
    """Return the output that fits: `json` and `text` are as told, "" looks for a terminal."""
    stream = stream or sys.stdout
    is_for_people = log_format == "text" or (log_format != "json" and stream.isatty())
    return PlainLines(stream, log_level) if is_for_people else JsonLines(stream)


class JsonLines:
    """Every line is one JSON object with `time`, `level`, `service` and `event`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def begin(self, step: str) -> None:
        """Say nothing: the end of a step says it."""

    def step(self, step: str, note: str) -> None:
        """Write the event `started`."""
        self._write("vitrine", "info", "started", step=step, note=note)

    def ready(self, address: str, note: str) -> None:
        """Write the event `ready`."""
        self._write("vitrine", "info", "ready", address=address, note=note)

    def say(self, level: str, text: str) -> None:
        """Write the text as an event."""
        self._write("vitrine", level, text)

    def relay(self, program: str, line: str) -> None:
        """Pass on a line that is an object as it is, and make one of any other."""
        if line.startswith("{") and line.endswith("}"):
            named = line if '"service":' in line else f'{{"service": "{program}", {line[1:]}'
            self._put(named)
        elif line:
            self._write(program, "info", line)

    def _write(self, service: str, level: str, event: str, **facts: str) -> None:
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        self._put(
            json.dumps({"time": now, "level": level, "service": service, "event": event} | facts)
        )

    def _put(self, line: str) -> None:
        with self._lock:
            self._stream.write(line + "\n")
            self._stream.flush()


class PlainLines:
    """The start as a list of steps, then a line for what needs a look, and none for a request."""

    def __init__(
        self, stream: TextIO, log_level: str = "info", repeated: float = _REPEATED_SECONDS
    ) -> None:
        self._stream = stream
        self._repeated_seconds = repeated
        self._shows_all = log_level == "debug"
        self._lock = threading.Lock()
        self._running_step = ""
        # What was said last, by kind: when, and how often since.
        self._said: dict[str, tuple[float, int]] = {}
        self._setup_code = ""
        marks = "✓ ! ✗"
        self._moves = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._colours = self._moves and not os.environ.get("NO_COLOR")
        if not _can_write(stream, marks):
            marks = "+ ! x"
        self._done, self._warning, self._error = marks.split()

    def begin(self, step: str) -> None:
        """Show the step as one that runs, where the terminal can take it back."""
        with self._lock:
            self._running_step = step
            self._show_running_step()

    def step(self, step: str, note: str) -> None:
        """Write the step with its mark."""
        with self._lock:
            self._running_step = ""
            self._put(f"  {self._coloured(self._done, 32)} {step:<11}{note}")

    def ready(self, address: str, note: str) -> None:
        """Write the address, last, where it is found at once."""
        with self._lock:
            code = self._coloured(self._setup_code, 1)
            first = f"\n  The first account administers it, with the setup code {code}"
            self._put(
                f"\n  Vitrine is ready at {self._coloured(address, 1)}"
                f"{first if self._setup_code else ''}\n  {note}\n"
            )

    def say(self, level: str, text: str) -> None:
        """Write the text with the mark of its level."""
        with self._lock:
            self._put(f"  {self._mark(level)}{text}")

    def relay(self, program: str, line: str) -> None:
        """Write what matters of a line in plain words."""
        if not line or log_lines.UNIMPORTANT.match(line):
            return
        facts = log_lines.facts_of(line)
        if facts is None:
            text = log_lines.OF_THE_REQUEST.sub("", line)
            # nginx repeats an error for each request; of others every line may be part of a trace.
            is_error = "[error]" in text
            kind = re.sub(r"\d+", "", text) if is_error else ""
            self._once(program, "error" if is_error else "", text, kind)
        elif "status" in facts:
            self._relay_request(program, facts)
        else:
            self._relay_event(program, facts)

    def _relay_request(self, program: str, facts: dict[str, Any]) -> None:
        """A request is worth a line only if the gateway had to answer that something is down."""
        status = facts["status"]
        if program == "gateway" and isinstance(status, int) and status >= 500:
            text = f"{facts.get('method')} {facts.get('path')} was answered with {status}"
            text = text.replace("\n", "?")
            self._once(program, "warning", text, str(status))

    def _relay_event(self, program: str, facts: dict[str, Any]) -> None:
        level, event = str(facts.get("level", "info")), str(facts.get("event", ""))
        if event in log_lines.SAID_BY_RUNNER or (
            self._running_step and event in log_lines.OF_A_START
        ):
            return
        if event == "setup_code_needed":
            # Said with the address, where it is found at once.
            self._setup_code = log_lines.printable(str(facts.get("setup_code", "")))
            return
        of_event = {k: v for k, v in facts.items() if k not in log_lines.COMMON_FACTS}
        if level not in ("warning", "error") and not self._shows_all:
            found = {k: v for k, v in of_event.items() if v and k not in log_lines.COUNTS_ONLY}
            if event not in ("reconciled", "scrubbed") or not found:
                return
            of_event = found
        if event in log_lines.TO_DO:
            self.say(level, log_lines.TO_DO[event])
            return
        words = event.replace("_", " ")
        details = ", ".join(f"{name} {value}" for name, value in of_event.items())
        text = f"{words}: {details}" if details else words
        text = text.replace("\n", "?")
        if trace := facts.get("exception"):
            text += "\n" + str(trace)
        self._once(program, level, text, f"{event} {facts.get('code', '')}")

    def _once(self, program: str, level: str, text: str, kind: str) -> None:
        """Write a line, unless the same kind of line was written a moment ago; "" is no kind."""
        with self._lock:
            count = self._repeated(f"{program} {kind}") if kind else 0
            if count is None:
                return
            again = f" ({count} more like this before)" if count else ""
            said = f"{time.strftime('%H:%M:%S')} {program}: {log_lines.printable(text)}{again}"
            self._put(f"  {self._mark(level)}{said}")

    def _repeated(self, key: str) -> int | None:
        """Return how often a line was left out since it was last written; None leaves it out."""
        now = time.monotonic()
        last, count = self._said.get(key, (-self._repeated_seconds, 0))
        if now - last < self._repeated_seconds:
            self._said[key] = (last, count + 1)
            return None
        self._said[key] = (now, 0)
        return count

    def _mark(self, level: str) -> str:
        if level == "error":
            return self._coloured(self._error, 31) + " "
        if level == "warning":
            return self._coloured(self._warning, 33) + " "
        return "  "

    def _coloured(self, text: str, code: int) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colours else text

    def _put(self, line: str) -> None:
        self._stream.write(("\r\x1b[K" if self._moves else "") + line + "\n")
        self._show_running_step()

    def _show_running_step(self) -> None:
        if self._moves and self._running_step:
            self._stream.write(f"\r\x1b[K    {self._running_step} ...")
        self._stream.flush()


def _can_write(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
