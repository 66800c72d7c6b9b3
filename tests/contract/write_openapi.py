"""Writes the API documents to docs/openapi/: `python -m tests.contract.write_openapi`.

Beside them stands what openapi-python-client has to be told of them.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.contract.conftest import BUILDERS

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "openapi"
# YAML, of which JSON is a part: every file .json there is an API document.
CLIENT_SETTINGS = FOLDER / "openapi-python-client.yaml"


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


def client_settings() -> dict[str, dict[str, str]]:
    """Returns the settings of openapi-python-client: which media types are bytes.

    It finds out by itself neither that pictures are, nor what the bodies of PATCH are.
    """
    contents = [
        said["content"]
        for document in documents().values()
        for methods in document["paths"].values()
        for operation in methods.values()
        for said in (operation.get("requestBody", {}), *operation["responses"].values())
        if "content" in said
    ]
    overrides = {
        media_type: "application/octet-stream"
        for content in contents
        for media_type, described in content.items()
        if described["schema"].get("format") == "binary"
    }
    return {"content_type_overrides": overrides}


def as_text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> None:
    for name, document in documents().items():
        (FOLDER / f"{name}.json").write_text(as_text(document))
    CLIENT_SETTINGS.write_text(as_text(client_settings()))


if __name__ == "__main__":
    main()
