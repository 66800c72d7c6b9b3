"""The runner with an uploader that crashes when ordered; it is started as the real one is."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import runner.__main__ as real
from runner.data_folder import DataFolder
from runner.programs import Plan, plan
from runner.settings import Settings
from tests.faults.crash_points import SETTING, CrashOrders

if TYPE_CHECKING:
    from tests.system.instance import Instance

REAL_APP = "uploader.app:create_app"


def orders_for(data: Path) -> CrashOrders:
    """Returns the orders of the system with this data folder."""
    return CrashOrders(data.parent / "crash-orders")


def start_to_crash(instance: Instance) -> CrashOrders:
    """Starts a system whose uploader takes orders to crash, and returns where they are given."""
    instance.program = __name__
    instance.start()
    return orders_for(instance.data)


def crashing_plan(
    settings: Settings, given: Mapping[str, str], data: DataFolder, ports: Mapping[str, int],
    nginx_program: str,
) -> Plan:  # fmt: skip
    """Returns the real plan, in which one program has another factory."""
    planned = plan(settings, given, data, ports, nginx_program)
    orders = {SETTING: str(orders_for(data.root).file)}
    # A writer that an order stops stays stopped until the test lets it go on.
    patience = ["--missed-beats", "3600"]
    services = [
        replace(
            program,
            argv=[
                part.replace(REAL_APP, "tests.faults.crashing:create_app") for part in program.argv
            ]
            + patience,
            environment=program.environment | orders,
        )
        for program in planned.services
    ]
    return replace(planned, services=services)


if __name__ == "__main__":
    real.plan = crashing_plan  # type: ignore[attr-defined]  # The one name that differs.
    sys.exit(real.main(sys.argv[1:]))
