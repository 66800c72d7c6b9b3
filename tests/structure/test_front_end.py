"""House rules of scripts and style sheets: owners, imports, and how long a file may be."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
SCRIPTS = STATIC / "js"
TEMPLATES = STATIC.parent / "templates"
MODULES = sorted(SCRIPTS.rglob("*.js"))
STYLES = sorted((STATIC / "css").rglob("*.css"))
MOST_LINES = 250

# What comes from outside -> the only script that may name it.
OWNERS = {
    r"\bindexedDB\b": "upload/store.js",
    r"/vendor/tus": "upload/tus.js",
    r"navigator\.clipboard": "shared/clipboard.js",
    r"execCommand": "shared/clipboard.js",
    r"\"/session\"": "shared/session.js",
    r"\bXMLHttpRequest\b": "upload/post.js",
}
# A script may import scripts of its own room and of those below it; those of pages are on top.
ROOMS = ("", "album_order", "gallery", "upload", "viewer", "shared")

every_module = pytest.mark.parametrize(
    "module", MODULES, ids=lambda path: str(path.relative_to(SCRIPTS))
)


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|(?m:^\s*//[^\n]*)", "", text, flags=re.S)


def imported_by(module: Path) -> set[Path]:
    """Returns the modules that a module imports, those of its types left out."""
    named = re.findall(
        r'\bfrom "(\.[^"]+)"|(?m:^)import "(\.[^"]+)"', without_comments(module.read_text())
    )
    return {(module.parent / name).resolve() for pair in named for name in pair if name}


def reached_from(*modules: Path) -> set[Path]:
    """Returns some modules with all that they import."""
    known: set[Path] = set()
    waiting = set(modules)
    while waiting:
        module = waiting.pop()
        known.add(module)
        waiting |= imported_by(module) - known
    return known


def room_of(module: Path) -> int:
    folder = module.relative_to(SCRIPTS).parent
    return ROOMS.index("" if folder == Path() else str(folder))


def test_no_script_of_a_page_waits_for_an_answer_without_an_end() -> None:
    asking = [
        path for path in MODULES if re.search(r"\bfetch\(", without_comments(path.read_text()))
    ]
    # A service worker passes on what the browser asks for, which ends by itself.
    owners = ["shared/request.js", "shared/service_worker.js"]
    assert [str(path.relative_to(SCRIPTS)) for path in asking] == owners


def test_a_sentence_stands_in_one_script() -> None:
    places: dict[str, set[str]] = {}
    for path in MODULES:
        for sentence in re.findall(r"[\"`]([A-Z][^\"`\n]* [^\"`\n]*\.)[\"`]", path.read_text()):
            places.setdefault(sentence, set()).add(path.name)
    assert len(places) > 40
    assert {said: names for said, names in places.items() if len(names) > 1} == {}


@pytest.mark.parametrize("thing", OWNERS)
def test_what_comes_from_outside_has_one_owner(thing: str) -> None:
    found = [path for path in MODULES if re.search(thing, without_comments(path.read_text()))]
    assert [str(path.relative_to(SCRIPTS)) for path in found] == [OWNERS[thing]]


def test_the_client_for_large_files_is_the_copy_that_the_licences_name() -> None:
    vendor = STATIC / "vendor"
    digest = hashlib.sha256((vendor / "tus-4.3.1.min.js").read_bytes()).hexdigest()
    assert digest in (vendor / "LICENSES.md").read_text()


@every_module
def test_a_script_imports_what_lies_below_it_alone(module: Path) -> None:
    for imported in imported_by(module):
        assert imported.is_file(), imported
        assert room_of(imported) > 0, f"{imported.name} is the script of a page"
        assert room_of(imported) >= room_of(module), imported


def test_the_queue_and_what_it_works_with_know_no_page() -> None:
    known = reached_from(SCRIPTS / "upload/queue.js", SCRIPTS / "upload/dependencies.js")
    assert len(known) > 10
    for module in known:
        assert not re.search(r"\bdocument\b", without_comments(module.read_text())), module


@every_module
def test_a_script_says_in_one_sentence_what_it_is_for(module: Path) -> None:
    said = re.match(r"/\*\*\n \* ([A-Z].*?[.])\n \*(?:/|\n)", module.read_text(), flags=re.S)
    assert said, module


def test_every_script_of_a_page_is_loaded_by_a_page() -> None:
    pages = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    loaded = set(re.findall(r"static_url\('js/([^']+)'\)", pages))
    assert loaded == {path.name for path in MODULES if room_of(path) == 0}


def test_modules_that_are_fetched_early_are_used() -> None:
    page = (TEMPLATES / "upload/index.html").read_text()
    listed = re.search(r"for module in \(([^)]*)\)", page)
    assert listed
    named = {SCRIPTS / f"{name}.js" for name in re.findall(r'"([^"]+)"', listed[1])}
    assert named
    assert named <= reached_from(SCRIPTS / "upload.js")


def test_every_style_sheet_is_linked_by_a_page() -> None:
    pages = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    linked = set(re.findall(r"'css/([^']+)'", pages))
    assert linked == {str(path.relative_to(STATIC / "css")) for path in STYLES}


@pytest.mark.parametrize(
    "path", [*MODULES, *STYLES], ids=lambda path: str(path.relative_to(STATIC))
)
def test_a_script_or_style_sheet_stays_readable(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MOST_LINES


def test_the_tools_have_exact_versions_and_no_registry_of_their_own() -> None:
    tools = json.loads((STATIC.parent / "package.json").read_text())["devDependencies"]
    assert tools
    for version in tools.values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    locked = json.loads((STATIC.parent / "package-lock.json").read_text())["packages"]
    assert locked.keys() >= {f"node_modules/{name}" for name in tools}
    assert not [name for name, facts in locked.items() if "resolved" in facts]
