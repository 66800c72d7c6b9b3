"""What the documents say is true: settings, commands and the map."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bff.config import Settings as BffSettings
from runner.settings import Settings as RunnerSettings
from security.config import Settings as SecuritySettings
from uploader.config import Settings as UploaderSettings
from uploader.search.grammar import parse
from uploader.search.terms import KEYS

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENTS = (
    "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md",
    "docs/operations.md", "docs/where-is.md",
)  # fmt: skip
# What the maps name a file below, where they follow a request or an upload through one part.
PARTS = ("", "gateway", "uploader", "bff", "security", "static/js", "tests/structure")

SECURITY_CHECKS = (REPOSITORY / "docs/security-checks.md").read_text()
# What the runner or compose works out by itself and hands to the services.
HANDED_OUT = {
    "PROMETHEUS_MULTIPROC_DIR", "VITRINE_LOGIN_URL", "VITRINE_SECURITY_URL", "VITRINE_SPOOL_DIR",
    "VITRINE_OBJECT_CACHE_URL", "VITRINE_STORE_FOLDER", "VITRINE_THREADS", "VITRINE_UPLOADER_URL",
}  # fmt: skip


def settings_of_the_services() -> set[str]:
    names: set[str] = set()
    for config in (SecuritySettings, UploaderSettings):
        for name, field in config.model_fields.items():
            names.add(str(field.validation_alias or field.alias or name).upper())
    return names | set(BffSettings.names())


def settings_of_the_runner() -> set[str]:
    return {name for name in RunnerSettings.names() if not name.endswith("_FILE")}


def documented_settings() -> set[str]:
    text = (REPOSITORY / ".env.example").read_text()
    return set(re.findall(r"(?m)^([A-Z][A-Z0-9_]+)=", text))


def test_every_setting_is_documented() -> None:
    wanted = (settings_of_the_services() | settings_of_the_runner()) - HANDED_OUT
    assert wanted - documented_settings() == set()


def test_every_documented_setting_is_read() -> None:
    compose = (REPOSITORY / "compose.yaml").read_text()
    compose_only = set(re.findall(r"\$\{([A-Z_]+)", compose))
    read = settings_of_the_services() | settings_of_the_runner() | compose_only
    assert documented_settings() - read == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_a_document_names_is_there(name: str) -> None:
    assert [path for path in named_files(name) if not (REPOSITORY / path).exists()] == []


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_files_are_found_in_the_documents_that_are_maps(name: str) -> None:
    assert named_files(name)


def test_every_test_that_holds_a_security_check_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", SECURITY_CHECKS)
    assert named
    missing = [
        (path, name)
        for path, name in named
        if not re.search(rf"(?m)^def {name}\b" if name else "def ", (REPOSITORY / path).read_text())
    ]
    assert missing == []


@pytest.mark.parametrize("id_", re.findall(r"(?m)^\| ([A-Z]\d+) \|", SECURITY_CHECKS))
def test_a_security_check_has_a_test(id_: str) -> None:
    (line,) = re.findall(rf"(?m)^\| {id_} \|.*$", SECURITY_CHECKS)
    assert "`tests/" in line


def named_files(document: str) -> list[str]:
    """Returns the paths of this repository that a document has as code."""
    text = (REPOSITORY / document).read_text()
    # What is made here is not always here.
    folders = {path.name for path in REPOSITORY.iterdir()} - {"data", "test-results"}
    found = re.findall(r"`([\w.-]+(?:/[\w.{},-]+)+/?)`", text)
    return [path for path in found if path.split("/")[0] in folders]


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_that_a_map_names_below_a_part_is_there(name: str) -> None:
    text = (REPOSITORY / name).read_text()
    named = set(re.findall(r"`([\w./-]+\.(?:py|conf|js|html|css))(?::[\w.]+)?`", text))
    assert len(named) > 5
    # The rule about places is told with a module that is none.
    named -= {"x/y.py", "x/test_y.py"}
    assert [
        path for path in named if not any((REPOSITORY / p / path).exists() for p in PARTS)
    ] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_a_document_names_is_there(name: str) -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    named = re.findall(r"make ([a-z-]+)", (REPOSITORY / name).read_text())
    assert named
    for target in named:
        assert re.search(rf"(?m)^{target}:", makefile), target


def test_the_readme_shows_every_key_of_a_search_as_it_is_understood() -> None:
    table = (REPOSITORY / "README.md").read_text().split("| in a search |")[1].split("\n\n")[0]
    rows = [row.split(" | ")[0] for row in table.splitlines()[2:]]
    searches = [parse(example) for row in rows for example in re.findall(r"`([^`]+)`", row)]
    assert [hint for search in searches for hint in search.hints] == []
    terms = [term for search in searches for term in search.terms]
    assert {term.key for term in terms} == {None, *KEYS.values()}
    states = [term.value for term in terms if term.key is KEYS["is"]]
    assert sorted(states) == sorted((state,) for state in KEYS["is"].choices)


@pytest.mark.parametrize(
    "part", ["security", "uploader", "bff", "runner", "static/js", "static/css"]
)
def test_the_map_names_every_module(part: str) -> None:
    """The list of rooms; `__init__` and the steps of a migration need no name there."""
    block = (REPOSITORY / "ARCHITECTURE.md").read_text().split("The rooms, those above first:")[1]
    rooms = re.split(r"(?m)^(?=[a-z]+/ )", block.split("```")[1])
    listed = next(one for one in rooms if one.startswith(part.split("/")[0] + "/ "))
    everywhere = {"app", "config", "access", "dependencies", "outcomes", "clock", "main"}
    modules = {
        path.stem.strip("_")
        for kind in ("py", "js", "css")
        for path in (REPOSITORY / part).rglob(f"*.{kind}")
        if path.name != "__init__.py" and "migrations" not in path.parts
    }
    assert len(modules) > 5
    assert modules - everywhere - set(re.findall(r"\w+", listed)) == set()


@pytest.mark.parametrize("folder", ["system", "browser", "faults", "structure", "contract"])
def test_the_map_names_every_test_of_the_whole(folder: str) -> None:
    block = (REPOSITORY / "ARCHITECTURE.md").read_text().split("tests/          ")[1]
    listed = re.split(rf"\b{folder}/", block.split("```")[0])[1]
    tests = {path.stem[5:] for path in (REPOSITORY / "tests" / folder).glob("test_*.py")}
    assert len(tests) > 5
    assert tests - set(re.findall(r"\w+", listed)) == set()
