"""Generates clients from the API documents of a running system, by two makers that people use."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.contract.write_openapi import CLIENT_SETTINGS

NAMES = ("security", "uploader")
GENERATOR_VERSION = "7.14.0"
_ARTEFACT = f"org.openapitools:openapi-generator-cli:{GENERATOR_VERSION}"
_JAR = (
    Path.home() / ".m2/repository/org/openapitools/openapi-generator-cli"
    / GENERATOR_VERSION / f"openapi-generator-cli-{GENERATOR_VERSION}.jar"
)  # fmt: skip
_SECONDS = 600


class GeneratorError(Exception):
    """A client could not be generated, or not whole; the message has what its maker said."""


def generate_with_openapi_python_client(documents: Path, folder: Path) -> None:
    """Makes `generated_security` and `generated_uploader` in a folder; a warning is an error."""
    for name in NAMES:
        path = documents / f"{name}.json"
        said = _run(
            str(Path(sys.executable).with_name("openapi-python-client")), "generate",
            "--path", str(path), "--config", str(CLIENT_SETTINGS), "--meta", "none",
            "--output-path", str(folder / f"generated_{name}"), "--fail-on-warning",
        )  # fmt: skip
        if "WARNING" in said:
            raise GeneratorError(said)


def generate_with_openapi_generator(documents: Path, folder: Path) -> None:
    """Makes the same packages with the target `python` of openapi-generator, a Java program."""
    jar = _generator_jar()
    for name in NAMES:
        _run(
            "java", "-jar", str(jar), "generate", "--generator-name", "python",
            "--input-spec", str(documents / f"{name}.json"),
            "--output", str(folder / name), "--package-name", f"generated_{name}",
        )  # fmt: skip
        shutil.move(folder / name / f"generated_{name}", folder / f"generated_{name}")


def _generator_jar() -> Path:
    """Returns the generator, which Maven fetches once; raises GeneratorError where it cannot."""
    if shutil.which("java") is None:
        raise GeneratorError("openapi-generator needs java, which is not installed here.")
    if not _JAR.exists():
        if shutil.which("mvn") is None:
            raise GeneratorError(f"{_JAR} is not there, and no mvn that could fetch {_ARTEFACT}.")
        _run("mvn", "--quiet", "dependency:get", f"-Dartifact={_ARTEFACT}", "-Dtransitive=false")
    if not _JAR.exists():
        raise GeneratorError(f"Maven did not bring {_ARTEFACT} to {_JAR}.")
    return _JAR


def _run(*command: str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_SECONDS, check=False,
        env=_environment(),
    )  # fmt: skip
    if done.returncode != 0:
        raise GeneratorError(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
    return done.stdout + done.stderr


def _environment() -> dict[str, str]:
    # openapi-python-client calls the ruff beside it.
    beside = str(Path(sys.executable).parent)
    return os.environ | {"PATH": f"{beside}{os.pathsep}{os.environ.get('PATH', '')}"}


WAYS = {
    "openapi-python-client": generate_with_openapi_python_client,
    "openapi-generator": generate_with_openapi_generator,
}
