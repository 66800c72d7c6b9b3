"""Each outside library has one owner file, and the services share no code."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
SERVICES = ("security", "uploader", "bff")

# Library -> the only files that may import it. A library that is not named here is free.
OWNERS = {
    "alembic": {
        "security/records/migration.py",
        "security/records/migrations/env.py",
        "uploader/records/migration.py",
        "uploader/records/migrations/env.py",
    },
    "cryptography": {
        "security/keys/key_material.py",
        "uploader/clients/identity_tokens.py",
        "uploader/clients/public_keys.py",
    },
    "dotenv": {"runner/env_file.py"},
    "granian": {"runner/granian.py"},
    "http_sf": {"uploader/intake/structured_fields.py"},
    "minio": {"uploader/storage/minio_sdk.py"},
    "jwt": {"security/credentials/signed_tokens.py", "uploader/clients/identity_tokens.py"},
    "passlib": {"security/people/passwords.py"},
    "zxcvbn_rs_py": {"security/people/password_strength.py"},
    "ctypes": {
        "uploader/decoding/allocator.py",
        "runner/supervisor.py",
        "uploader/decoding/confinement.py",
        "uploader/decoding/landlock.py",
        "uploader/decoding/system_calls.py",
    },
    "PIL": {
        "uploader/decoding/readers/animation.py",
        "uploader/decoding/readers/apng.py",
        "uploader/decoding/readers/bmp.py",
        "uploader/decoding/readers/bmp_fields.py",
        "uploader/decoding/card.py",
        "uploader/decoding/colours/conversion.py",
        "uploader/decoding/readers/gif.py",
        "uploader/decoding/readers/jpeg_end.py",
        "uploader/decoding/readers/jpeg_scaling.py",
        "uploader/decoding/modes.py",
        "uploader/decoding/opening.py",
        "uploader/decoding/pixels.py",
        "uploader/decoding/readers/png.py",
        "uploader/decoding/renditions.py",
        "uploader/decoding/readers/tiff.py",
    },
    "pi_heif": {"uploader/decoding/opening.py"},
    "flask_login": {"bff/access.py"},
    "tqdm": {"uploader/__main__.py"},
    "prometheus_client": {
        "security/telemetry/metrics.py",
        "uploader/telemetry/metrics.py",
        "bff/telemetry/metrics.py",
    },
    "prometheus_flask_exporter": {
        "security/telemetry/metrics.py",
        "uploader/telemetry/metrics.py",
        "bff/telemetry/metrics.py",
    },
    # One for each service that is asked, with its own limits.
    "urllib3": {
        "security/clients/uploader_client.py",
        "uploader/clients/object_cache.py",
        "uploader/clients/security_client.py",
        "uploader/storage/object_store.py",
        "uploader/storage/timeouts.py",
        "bff/clients/connection.py",
    },
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "misc", "base", "core", "manager"}
MOST_LINES = 250


def modules(package: str) -> list[Path]:
    return sorted(
        path for path in (REPOSITORY / package).rglob("*.py") if "versions" not in path.parts
    )


@cache
def imported_by(path: Path) -> frozenset[str]:
    """Returns the top-level names that a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module.split(".")[0])
    return frozenset(found)


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_library_is_imported_by_its_owners_alone(library: str) -> None:
    importers = {
        str(path.relative_to(REPOSITORY))
        for package in (*SERVICES, "runner")
        for path in modules(package)
        if library in imported_by(path)
    }
    assert importers == OWNERS[library]


def test_only_one_module_of_the_pages_knows_the_headers_of_htmx() -> None:
    knowing = {path for path in modules("bff") if "HX-" in path.read_text()}
    assert knowing == {REPOSITORY / "bff/web/htmx.py"}


def test_every_log_line_of_the_pages_is_written_through_one_module() -> None:
    writing = {path for path in modules("bff") if "structlog" in imported_by(path)}
    assert writing == {REPOSITORY / "bff/telemetry/logs.py"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_imports_no_other_service(service: str) -> None:
    others = {*SERVICES, "runner", "bench", "judge", "tests"} - {service}
    for path in modules(service):
        assert not imported_by(path) & others, path


@pytest.mark.parametrize("package", ["runner", "compose"])
def test_what_starts_the_services_imports_none_of_them(package: str) -> None:
    assert modules(package)
    for path in modules(package):
        assert not imported_by(path) & {*SERVICES, "bench", "judge", "tests"}, path


@pytest.mark.parametrize("package", [*SERVICES, "runner", "compose", "bench", "judge"])
def test_a_module_is_named_for_what_it_is_and_stays_readable(package: str) -> None:
    for path in modules(package):
        assert path.stem not in FORBIDDEN_NAMES, path
        assert len(path.read_text().splitlines()) <= MOST_LINES, path


@pytest.mark.parametrize("package", SERVICES)
def test_only_the_configuration_reads_the_environment(package: str) -> None:
    for path in modules(package):
        if path.name != "config.py":
            text = path.read_text()
            assert "os.environ" not in text, path
            assert "getenv" not in text, path


@pytest.mark.parametrize("package", [*SERVICES, "runner", "compose", "bench", "judge"])
def test_a_module_says_in_one_docstring_what_it_is_for(package: str) -> None:
    for path in modules(package):
        assert ast.get_docstring(ast.parse(path.read_text())), path


@pytest.mark.parametrize("package", [*SERVICES, "runner", "bench", "judge", "compose", "tests"])
def test_a_waiver_says_why(package: str) -> None:
    # This file speaks of waivers itself.
    for path in set(modules(package)) - {Path(__file__).resolve()}:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for mark in ("# noqa", "# type: ignore"):
                if mark in line:
                    waiver = line.split(mark, 1)[1]
                    said = re.search(r"\]?\s+(?:#|-)\s+\w.*", waiver)
                    assert said, f"{path}:{number}: a waiver without its reason"
