"""The runner with two replicas of the uploader; it is started as the real one is."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping
from dataclasses import replace

import runner.__main__ as real
from runner import ports, probes
from runner.data_folder import DataFolder
from runner.programs import Plan, Program, plan
from runner.settings import Settings

REPLICA = "replica"


def plan_of_replicas(
    settings: Settings, given: Mapping[str, str], data: DataFolder, inner: Mapping[str, int],
    nginx_program: str,
) -> Plan:  # fmt: skip
    """Returns the real plan with the uploader once more, behind the same upstream."""
    planned = plan(settings, given, data, inner, nginx_program)
    uploader = next(program for program in planned.services if program.name == "uploader")
    (gateway,) = planned.gateway
    with contextlib.ExitStack() as until_the_end:
        port = until_the_end.enter_context(ports.inner_ports([REPLICA], settings.port))[REPLICA]
        until_the_end.pop_all()
    replica = on_port(uploader, inner["uploader"], port, data)
    upstreams = data.gateway / "site" / "upstreams.conf"

    def write_configuration() -> None:
        gateway.before_start()
        one = f"server 127.0.0.1:{inner['uploader']} max_fails=0;"
        both = f"{one} {one.replace(str(inner['uploader']), str(port))}"
        upstreams.write_text(upstreams.read_text().replace(one, both))

    return replace(
        planned,
        services=[*planned.services, replica],
        gateway=[replace(gateway, before_start=write_configuration)],
    )


def on_port(uploader: Program, known: int, port: int, data: DataFolder) -> Program:
    """Returns the same program on another port, with counters of its own."""
    counters = {"PROMETHEUS_MULTIPROC_DIR": str(data.metrics / REPLICA)}
    return replace(
        uploader,
        name=REPLICA,
        argv=[str(port) if part == str(known) else part for part in uploader.argv],
        environment=uploader.environment | counters,
        is_ready=lambda: probes.succeeds(f"http://127.0.0.1:{port}/readyz"),
        before_start=lambda: data.clear_metrics(REPLICA),
    )


if __name__ == "__main__":
    real.plan = plan_of_replicas  # type: ignore[attr-defined]  # The one name that differs.
    sys.exit(real.main(sys.argv[1:]))
