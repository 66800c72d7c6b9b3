"""The packages of a service, and of its largest room, lie on floors: imports run downwards only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

# The lowest floor first. A unit is a module of the root or a whole room; units of one floor do not
# know each other, and inside a room there is no order.
FLOORS: dict[str, tuple[tuple[str, ...], ...]] = {
    "security": (
        ("clock", "outcomes", "config"),
        ("telemetry",),
        ("records", "clients"),
        ("keys", "people"),
        ("credentials",),
        ("upkeep",),
        ("dependencies",),
        ("access",),
        ("web",),
        (
            "accounts",
            "admin_users",
            "api_tokens",
            "audit",
            "auth",
            "health",
            "invitations",
            "overview",
            "passwords",
            "public_keys",
            "sessions",
            "tokens",
        ),
        ("app",),
        ("commands",),
        ("__main__",),
    ),
    "uploader": (
        ("clock", "outcomes", "config"),
        ("telemetry",),
        ("decoding",),
        ("records", "storage"),
        ("clients",),
        ("library",),
        ("arranging",),
        ("search",),
        ("previews",),
        ("upkeep",),
        ("intake",),
        ("resuming", "selecting"),
        ("dependencies",),
        ("access",),
        ("web",),
        (
            "actions",
            "albums",
            "archive",
            "as_shown",
            "health",
            "images",
            "internal",
            "media",
            "tags",
            "trash",
            "upload",
            "uploads",
        ),
        ("app",),
        ("__main__",),
    ),
    "uploader/decoding": (
        (
            "allocator",
            "fair_shares",
            "formats",
            "landlock",
            "modes",
            "moments",
            "orientations",
            "rendition_sizes",
            "system_calls",
        ),
        (
            "card_size",
            "confinement",
            "decoder_process",
            "details",
            "readers",
            "refusals",
            "rendition_versions",
        ),
        ("colours", "gatekeeper", "metadata", "opening"),
        ("renditions", "jpeg_orientation"),
        ("card",),
        ("pixels",),
        ("decoder",),
    ),
    "bff": (
        ("outcomes", "config"),
        ("telemetry", "words", "configurations"),
        ("clients",),
        ("dependencies",),
        ("web",),
        ("access",),
        (
            "account",
            "administration",
            "album_order",
            "albums",
            "confirm",
            "gallery",
            "health",
            "home",
            "keys",
            "login",
            "offline",
            "password_strength",
            "picture_albums",
            "picture_turn",
            "pictures",
            "register",
            "reset",
            "search_help",
            "selection",
            "session",
            "tags",
            "trash",
            "upload",
        ),
        ("app",),
    ),
    "runner": (
        ("service_settings", "heartbeat", "log_lines", "sizes"),
        ("settings",),
        (
            "env_file",
            "nginx",
            "data_folder",
            "output",
            "ports",
            "probes",
            "web_root",
            "granian",
            "bytecode",
        ),
        ("command",),
        ("programs",),
        ("supervisor",),
        ("__main__",),
    ),
}


def modules(service: str) -> list[Path]:
    return sorted((REPOSITORY / service).rglob("*.py"))


def unit_of(path: Path, service: str) -> str:
    """Returns the room of a module, or the module itself where it lies in the root."""
    return path.relative_to(REPOSITORY / service).parts[0].removesuffix(".py")


def imported_units(path: Path, service: str) -> Iterator[tuple[int, str]]:
    """Yields the line and the unit of every import of the own package, local ones included."""
    package = service.replace("/", ".")
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            is_package = node.module == package
            imported = [f"{package}.{a.name}" for a in node.names] if is_package else [node.module]
        else:
            continue
        for name in imported:
            if name.startswith(f"{package}."):
                yield node.lineno, name.removeprefix(f"{package}.").split(".")[0]


@pytest.mark.parametrize("service", sorted(FLOORS))
def test_every_module_is_on_one_floor(service: str) -> None:
    listed = [unit for floor in FLOORS[service] for unit in floor]
    there = {unit_of(path, service) for path in modules(service)} - {"__init__"}
    assert sorted(listed) == sorted(there)


@pytest.mark.parametrize("service", sorted(FLOORS))
def test_imports_run_downwards_only(service: str) -> None:
    floor_of = {unit: number for number, floor in enumerate(FLOORS[service]) for unit in floor}
    upwards = [
        f"{path.relative_to(REPOSITORY)}:{line} ({unit}, floor {floor_of[unit]})"
        f" imports {target} (floor {floor_of[target]})"
        for path in modules(service)
        if (unit := unit_of(path, service)) in floor_of
        for line, target in imported_units(path, service)
        if target in floor_of and target != unit and floor_of[target] >= floor_of[unit]
    ]
    assert upwards == [], "\n" + "\n".join(upwards)


@pytest.mark.parametrize("service", ["security", "uploader", "bff"])
def test_the_map_has_all_rooms_from_the_top_floor_down(service: str) -> None:
    rooms_of_all = (REPOSITORY / "ARCHITECTURE.md").read_text().split("those above first:")[1]
    block = re.search(rf"(?ms)^{service}/ .*?(?=\n\n|\n```)", rooms_of_all)
    assert block
    named = re.findall(r"(?<![\w/])([a-z_]+)/(?!\S)", block[0].removeprefix(f"{service}/"))
    floor_of = {unit: number for number, floor in enumerate(FLOORS[service]) for unit in floor}
    rooms = {
        path.name for path in (REPOSITORY / service).iterdir() if (path / "__init__.py").is_file()
    }
    assert set(named) | {"outcomes"} == rooms | {"outcomes"}
    floors = [floor_of[room] for room in named]
    assert floors == sorted(floors, reverse=True)
