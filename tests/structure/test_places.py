"""The tests of a module are where its name says: of `x/y.py` in `tests/<package>/x/test_y.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]

# Modules without a test file of their own, each with the reason.
EXCEPTED: dict[str, dict[str, str]] = {
    "security": {
        "credentials/credential.py": "a protocol without behaviour",
        "outcomes/accounts.py": "codes and sentences: outcomes/test_outcome.py goes over every one",
        "outcomes/callers.py": "codes and sentences: outcomes/test_outcome.py goes over every one",
        "outcomes/capacity.py": "codes and sentences: outcomes/test_outcome.py goes over every one",
        "outcomes/requests.py": "codes and sentences: outcomes/test_outcome.py goes over every one",
        "people/roles.py": "declares and does nothing: credentials/test_permissions.py",
        "records/migrations/env.py": "runs inside Alembic alone: records/test_migration.py",
        "records/tables.py": "declares and does nothing: records/test_migration.py compares it",
        "web/api_token_schemas.py": "declares and does nothing: held by the test of each view",
        "web/admin_schemas.py": "declares and does nothing: held by the test of each view",
        "web/schemas.py": "declares and does nothing: held by the test of each view",
    },
    "uploader": {
        "arranging/album.py": "two dataclasses without behaviour",
        "intake/submission.py": "two dataclasses without behaviour",
        "library/restoration.py": "one step of becoming ready: library/test_lifecycle.py takes it",
        "outcomes/albums.py": "codes and sentences: outcomes/test_outcome.py goes over every one",
        "outcomes/callers.py": "codes and sentences: outcomes/test_outcome.py goes over every one",
        "outcomes/capacity.py": "codes and sentences: outcomes/test_outcome.py goes over every one",
        "outcomes/pictures.py": "codes and sentences: outcomes/test_outcome.py goes over every one",
        "outcomes/uploads.py": "codes and sentences: outcomes/test_outcome.py goes over every one",
        "records/migrations/env.py": "runs inside Alembic alone: records/test_migration.py",
        "records/tables/albums.py": "declares and does nothing: records/test_migration.py",
        "records/tables/images.py": "declares and does nothing: records/test_migration.py",
        "records/tables/libraries.py": "declares and does nothing: records/test_migration.py",
        "records/tables/search.py": "declares and does nothing: records/test_migration.py",
        "records/tables/schema.py": "declares and does nothing: records/test_migration.py",
        "records/tables/tags.py": "declares and does nothing: records/test_migration.py",
        "records/tables/upkeep.py": "declares and does nothing: records/test_migration.py",
        "records/tables/undo.py": "declares and does nothing: records/test_migration.py",
        "records/tables/uploads.py": "declares and does nothing: records/test_migration.py",
        "resuming/upload_requests.py": "three dataclasses without behaviour",
        "search/conditions.py": "each beside the same in Python: search/test_filters.py",
        "selecting/tag_batches.py": "selecting/test_bulk_changes.py does all of it",
        "selecting/undoing.py": "as tag_batches.py",
        "selecting/bulk.py": "declares and puts together: test_dependencies.py builds it",
        "web/selection_schemas.py": "declares and does nothing: held by the test of each view",
        "web/album_schemas.py": "the answers of albums, field by field: test_albums.py",
        "web/internal_schemas.py": "declares and does nothing: test_internal.py",
        "web/tag_schemas.py": "declares and does nothing: test_tags.py",
        "web/trash_schemas.py": "the answers of the trash, field by field: test_trash.py",
    },
    "bff": {
        "outcomes.py": "two exceptions without logic: clients/test_connection.py raises them",
    },
    "runner": {},
    "compose": {},
    "judge": {
        "__main__.py": "reads a folder and writes the table: report.py and verdicts.py have theirs",
        "chromium.py": "drives a real browser: tests/browser/test_judge.py",
    },
}
# Tests of a folder that belong to no module of that name, each with the reason.
WITHOUT_MODULE: dict[str, dict[str, str]] = {
    "security": {},
    "uploader": {
        "decoding/test_corpus.py": "thousands of good and hostile files through the whole service",
        "decoding/test_turned_pictures.py": "turns in every format, through all of a decode",
        "decoding/test_mutations.py": "two thousand damaged pictures through every decoder",
        "test_uploads_into_albums.py": "every way to upload, through intake and the albums",
        "test_served.py": "the service as it is deployed: two worker processes and a real store",
    },
    "bff": {},
    "runner": {},
    "compose": {
        "test_caddyfile.py": "compose/Caddyfile, which is no module",
        "test_compose_file.py": "compose.yaml, which lies in the root",
    },
    "judge": {},
}


def modules_of(package: str) -> set[str]:
    folder = REPOSITORY / package
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if path.name != "__init__.py" and path.parent.name != "versions"
    }


def place_of_tests(module: str) -> str:
    """Returns where the tests of a module belong; those of `__main__.py` are in test_main.py."""
    path = Path(module)
    return str(path.with_name(f"test_{path.stem.strip('_')}.py"))


@pytest.mark.parametrize("package", sorted(EXCEPTED))
def test_every_module_has_a_test_file_of_its_name(package: str) -> None:
    tests = REPOSITORY / "tests" / package
    untested = {
        f"{package}/{module} has no tests/{package}/{place_of_tests(module)}"
        for module in modules_of(package) - EXCEPTED[package].keys()
        if not (tests / place_of_tests(module)).is_file()
    }
    assert untested == set()


@pytest.mark.parametrize("package", sorted(EXCEPTED))
def test_every_test_file_has_the_name_of_a_module(package: str) -> None:
    tests = REPOSITORY / "tests" / package
    there = {str(path.relative_to(tests)) for path in tests.rglob("test_*.py")}
    wanted = {place_of_tests(module) for module in modules_of(package)}
    assert there - wanted == WITHOUT_MODULE[package].keys()


@pytest.mark.parametrize("package", sorted(EXCEPTED))
def test_an_exception_is_still_one(package: str) -> None:
    for module in EXCEPTED[package]:
        assert (REPOSITORY / package / module).is_file(), module
        assert not (REPOSITORY / "tests" / package / place_of_tests(module)).exists(), module
