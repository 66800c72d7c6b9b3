"""Writes the API documents to docs/openapi/: `python -m tests.contract.write_openapi`."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.contract.conftest import BUILDERS

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "openapi"


def documents() -> dict[str, dict[str, Any]]:
    """Returns the documents of the services that have an API, by service."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("security", "uploader"):
            app = BUILDERS[name](Path(folder))
            document = app.test_client().get("/openapi.json").get_json()
            # Names no machine: the address is the reader's own.
            document["servers"] = [{"url": "/"}]
            found[name] = document
    return found


def main() -> None:
    for name, document in documents().items():
        text = json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True)
        (FOLDER / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
