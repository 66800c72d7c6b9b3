"""Compiles installed libraries without what only readers need: `python -m runner.bytecode`.

Docstrings, and the columns in which a traceback underlines code, are a tenth of the memory of a
service: 18 MB of all four. Python itself can leave them out (`-OO`, `-X no_debug_ranges`), but for
all modules at once, and the services publish docstrings of their own (OpenAPI). As with `-OO`, the
libraries' `assert` statements are left out too.
"""

from __future__ import annotations

import importlib.util
import py_compile
import sysconfig
from collections.abc import Iterable
from pathlib import Path

# The large ones; of those that are not installed here there is nothing to do.
_LIBRARIES = (
    "apiflask", "apispec", "click", "cryptography", "flask", "flask_marshmallow", "granian",
    "jinja2", "jwt", "marshmallow", "minio", "passlib", "prometheus_client",
    "prometheus_flask_exporter", "pydantic", "pydantic_core", "sqlalchemy", "structlog",
    "typing_extensions.py", "urllib3", "webargs", "werkzeug",
)  # fmt: skip


def main() -> None:
    """Compile the libraries of this interpreter's environment."""
    folder = Path(sysconfig.get_path("purelib"))
    compile_without_docstrings(
        path for name in _LIBRARIES for path in _modules_of(folder / name) if path.is_file()
    )


def compile_without_docstrings(paths: Iterable[Path]) -> None:
    """Write the byte code that every start of Python then takes for these modules."""
    for path in paths:
        target = importlib.util.cache_from_source(str(path), optimization="")
        py_compile.compile(str(path), cfile=target, doraise=True, optimize=2)


def _modules_of(place: Path) -> Iterable[Path]:
    return [place] if place.suffix == ".py" else place.rglob("*.py")


if __name__ == "__main__":
    main()
