"""No library is older than the version in which its last known weaknesses were mended."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path

import pi_heif
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
# The oldest version that is taken, and what was mended in it.
LEAST = {
    "flask": ("3.1.3", "CVE-2026-27205: no Vary on some answers"),
    "jinja2": ("3.1.6", "CVE-2025-27516: a way out of its sandbox"),
    "pillow": ("12.3.0", "CVE-2026-59203, CVE-2026-59204 and others in its readers"),
    "pyjwt": ("2.12.0", "CVE-2026-32597: `crit` was not looked at"),
    "urllib3": ("2.6.3", "CVE-2026-21441: bombs behind a redirect"),
    "werkzeug": ("3.1.6", "CVE-2026-27199: names of devices"),
}
# What the wheel of pi-heif brings along, which has no version of its own in the lock file.
LEAST_LIBHEIF = "1.22.1"  # CVE-2026-32738, CVE-2026-49271.
# `libpass` takes its place: passlib cuts passwords with one bcrypt and refuses them with another.
REPLACED = {"passlib", "python-jose", "pycrypto"}


def locked() -> dict[str, str]:
    document = tomllib.loads((REPOSITORY / "uv.lock").read_text("utf-8"))
    return {one["name"]: one["version"] for one in document["package"] if "version" in one}


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:3])


@pytest.mark.parametrize("name", sorted(LEAST))
def test_a_library_is_as_new_as_its_last_known_weakness_demands(name: str) -> None:
    least, reason = LEAST[name]
    assert numbers(locked()[name]) >= numbers(least), reason


def test_the_reader_of_heic_is_as_new_as_its_last_known_weakness_demands() -> None:
    assert numbers(pi_heif.libheif_version()) >= numbers(LEAST_LIBHEIF)


def test_what_was_replaced_is_not_installed() -> None:
    assert len(locked()) > 50
    assert not REPLACED & set(locked())


@pytest.mark.parametrize("service", ["security", "uploader", "bff"])
def test_a_bill_of_materials_names_what_a_service_is_made_of(service: str, tmp_path: Path) -> None:
    uv = REPOSITORY / ".tools" / "bin" / "uv"
    if not uv.exists():
        pytest.skip("uv was not installed by make")
    recipe = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "sbom"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert service in recipe
    subprocess.run(
        ["sh", "-c", recipe.replace("sbom/", f"{tmp_path}/")], cwd=REPOSITORY, check=True
    )
    bill = json.loads((tmp_path / f"{service}.cdx.json").read_text())
    named = {one["name"]: one["version"] for one in bill["components"]}
    assert bill["bomFormat"] == "CycloneDX"
    assert {"flask", "werkzeug", "urllib3", "granian"} <= set(named)
    assert named.items() <= locked().items()
    assert "pytest" not in named
