"""Makes many requests at once with wrk, and returns what came of them."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = Path(__file__).with_name("load.lua")
_SPARE_SECONDS = 30


class WrongAnswersError(Exception):
    """Requests failed that should not: the figure would be one of errors."""


@dataclass(frozen=True)
class Load:
    """What wrk is to do; each connection sends its next request when it has its answer."""

    url: str
    paths: Sequence[str]
    token: str = ""
    connections: int = 16
    seconds: float = 2.0
    # With `once` no path is requested twice. The last paths, one for each connection, are not
    # counted: they keep the connections busy until the last counted answer has come.
    once: bool = False
    # An answer that is shorter on average is not the one that was meant, whatever its status.
    least_bytes: int = 0
    method: str = "GET"
    body: str = ""
    cookie: str = ""
    pause_milliseconds: int = 0
    # From how many addresses the requests say that they come, in turn; 0 says nothing of it.
    addresses: int = 0

    def run(self) -> Reply:
        """Returns when the time is over; raises WrongAnswersError unless all went well."""
        reply = self.start().finish()
        if reply.failed or reply.bytes < self.least_bytes:
            raise WrongAnswersError(f"{reply} from {self.paths[0]}")
        return reply

    def start(self) -> RunningLoad:
        """Starts it and returns at once."""
        return RunningLoad(self)


@dataclass(frozen=True)
class Reply:
    """Answers a second, milliseconds of the median, failures, and the bytes of an answer."""

    rate: float
    p50: float
    requests: int
    failed: int
    bytes: int


class RunningLoad:
    """A running load; it ends by itself."""

    def __init__(self, load: Load) -> None:
        self._seconds = load.seconds
        self._folder = tempfile.TemporaryDirectory(prefix="vitrine-bench-")
        order = Path(self._folder.name, "order.lua")
        order.write_text(_as_lua(load))
        wrk = shutil.which("wrk")
        if wrk is None:
            raise FileNotFoundError("wrk, which `make bench` installs")
        # Two, so that the client is not the bottleneck; one, where the script counts the answers.
        threads = 1 if load.once or load.connections == 1 else 2
        self._process = subprocess.Popen(
            [wrk, f"-t{threads}", f"-c{load.connections}", f"-d{load.seconds:.0f}s",
             "--timeout", "30s", "-s", str(_SCRIPT), load.url, "--", str(order)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def finish(self) -> Reply:
        """Waits for the end and reads what wrk says."""
        try:
            said, _ = self._process.communicate(timeout=self._seconds + _SPARE_SECONDS)
        finally:
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            self._folder.cleanup()
        found = json.loads(said.rsplit("result:", 1)[1])
        return Reply(**found)


def _as_lua(load: Load) -> str:
    headers = {"Host": "localhost"}
    if load.token:
        headers["Authorization"] = f"Bearer {load.token}"
    if load.cookie:
        headers["Cookie"] = f"__Host-vitrine_access={load.cookie}"
    if load.body:
        headers["Content-Type"] = "application/json"
    values = {
        "method": load.method, "body": load.body, "once": load.once,
        "pause": load.pause_milliseconds, "connections": load.connections,
        "addresses": load.addresses,
    }  # fmt: skip
    # JSON's texts and booleans are Lua's too for what is written here: ASCII without escapes.
    fields = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    named = ", ".join(f"[{json.dumps(k)}] = {json.dumps(v)}" for k, v in headers.items())
    listed = ", ".join(json.dumps(path) for path in load.paths)
    return f"return {{ {', '.join(fields)}, headers = {{ {named} }}, paths = {{ {listed} }} }}\n"
