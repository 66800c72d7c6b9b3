"""A setting has one default: in .env.example, in compose.yaml, in each program that reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bff.config
import runner.settings
import security.config
import uploader.config

REPOSITORY = Path(__file__).resolve().parents[2]


def documented() -> dict[str, str]:
    """Returns the defaults that .env.example shows; an empty one is none."""
    text = (REPOSITORY / ".env.example").read_text(encoding="utf-8")
    return {
        name: value for name, value in re.findall(r"(?m)^([A-Z][A-Z0-9_]+)=(.*)$", text) if value
    }


def defaults(program: str) -> dict[str, object]:
    """Returns the defaults of a program's settings by variable, where they are constants."""
    if program in ("bff", "runner"):
        settings = bff.config.Settings if program == "bff" else runner.settings.Settings
        return {name: one.default for name, one in settings.names().items()}
    model = security.config.Settings if program == "security" else uploader.config.Settings
    return {
        str(one.validation_alias): one.default
        for one in model.model_fields.values()
        if not one.is_required() and one.default_factory is None
    }


@pytest.mark.parametrize("program", ["security", "uploader", "bff", "runner"])
def test_the_default_of_a_setting_is_the_documented_one(program: str) -> None:
    compared = defaults(program).keys() & documented().keys()
    assert len(compared) >= 5
    for name in compared:
        shown: object = documented()[name]
        if name == "DATA":
            shown = REPOSITORY / documented()[name]  # "As seen from this folder".
        assert str(defaults(program)[name]) == str(shown), name


def test_the_defaults_of_compose_are_the_documented_ones() -> None:
    text = (REPOSITORY / "compose.yaml").read_text(encoding="utf-8")
    given = dict(re.findall(r"\$\{([A-Z][A-Z0-9_]+):-([^{}]+)\}", text))
    compared = given.keys() & documented().keys()
    assert len(compared) >= 5
    assert {name: given[name] for name in compared} == {n: documented()[n] for n in compared}


def test_a_setting_of_several_programs_has_the_same_default_in_all_of_them() -> None:
    every = [defaults(program) for program in ("security", "uploader", "bff", "runner")]
    shared = {name for one in every for name in one if sum(name in other for other in every) > 1}
    assert {"VITRINE_MAX_UPLOAD_BYTES", "VITRINE_COOKIE_NAME", "VITRINE_FORM_UPLOADS"} <= shared
    # The runner works out what these two are for the services.
    for name in shared - {"VITRINE_WORKERS", "VITRINE_PUBLIC_URL"}:
        assert len({str(one[name]) for one in every if name in one}) == 1, name


def test_loopback_has_the_same_names_in_all_programs() -> None:
    assert bff.config.LOOPBACK_NAMES == runner.settings.LOOPBACK_NAMES
