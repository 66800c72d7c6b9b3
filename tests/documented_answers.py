"""Holds the API documents to the truth: every answer that a test sees has to be described there.

The services' test clients and the people of the system tests pass each answer through `check`, so a
status, a media type, a header field or a member that is not documented fails the test that saw it.
So does any text, of whatever address, that tells how the services are made inside.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

from flask.testing import FlaskClient
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # It has no stubs.
from urllib3 import HTTPHeaderDict
from werkzeug.test import TestResponse

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "openapi"
_VARIABLE = re.compile(r"\{(\w+)\}")
# The gateway answers 503 in its place, so nobody outside sees one.
_UNSEEN = frozenset({HTTPStatus.INTERNAL_SERVER_ERROR})
_TEXTS = ("application/json", "application/problem+json", "text/html", "text/plain")
# Words of an exception, a statement or a library (CWE-209).
_INSIDE = re.compile(
    rb'Traceback \(|\bFile \\?"/|\.py\\?", line \d|site-packages|\bSELECT \S+ FROM |'
    rb"\bINSERT INTO |sqlalchemy|sqlite3\.|psycopg|werkzeug|granian|pydantic|<Error><Code>"
)
_A_VERSION = re.compile(r"\d|python|granian", re.IGNORECASE)
# Problems that an operation has to say more of than their status, by code: the answer that does.
_ANSWERS_BY_CODE = {"proof_required": "ProofRequired"}


class UndocumentedAnswerError(AssertionError):
    """An answer is not described in its document; the message says what is missing."""


@dataclass(frozen=True)
class Operation:
    """One operation of a document, with what its references lead to."""

    name: str
    document: Mapping[str, Any]
    responses: Mapping[str, Any]

    def response(self, status: int) -> Mapping[str, Any] | None:
        """Returns what is said of a status, where anything is."""
        name = self.answer_name(status)
        if name:
            return cast(Mapping[str, Any], self.document["components"]["responses"][name])
        return cast(Mapping[str, Any] | None, self.responses.get(str(status)))

    def answer_name(self, status: int) -> str:
        """Returns the name of the answer that a status refers to; "" where it refers to none."""
        reference: str = self.responses.get(str(status), {}).get("$ref", "")
        return reference.rpartition("/")[2]


def check(method: str, path: str, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Raises UndocumentedAnswerError unless the answer is as its document says.

    Of addresses and methods that are in no document only what no answer may tell is looked at.
    """
    _check_tells_nothing(f"{method} {path}: {status}", headers, body)
    operation = _operation(method, path.partition("?")[0])
    if operation is None or status in _UNSEEN:
        return
    said = operation.response(status)
    where = f"{operation.name}: {status}"
    if said is None:
        raise UndocumentedAnswerError(f"{where} is not among the answers: {body[:300]!r}")
    for name, header in said.get("headers", {}).items():
        if header.get("required") and name not in headers:
            raise UndocumentedAnswerError(f"{where} has no header {name}")
    if body and method != "HEAD":
        _check_body(operation, where, said.get("content", {}), headers, body)
        _check_code(operation, where, status, headers, body)


def _check_tells_nothing(where: str, headers: Mapping[str, str], body: bytes) -> None:
    if headers.get("Content-Type", "").startswith(_TEXTS) and (found := _INSIDE.search(body)):
        raise UndocumentedAnswerError(f"{where} tells of the inside: {found[0]!r}")
    if _A_VERSION.search(headers.get("Server", "")) or "X-Powered-By" in headers:
        raise UndocumentedAnswerError(f"{where} says what answers it")


def _check_body(
    operation: Operation,
    where: str,
    content: Mapping[str, Any],
    headers: Mapping[str, str],
    body: bytes,
) -> None:
    media_type = headers.get("Content-Type", "").partition(";")[0]
    if media_type not in content:
        raise UndocumentedAnswerError(f"{where} comes as {media_type}, not as {list(content)}")
    if media_type.endswith("json") and "Content-Encoding" not in headers:
        schema = json.dumps(content[media_type]["schema"])
        title = operation.document["info"]["title"]
        for error in _validator(title, schema).iter_errors(json.loads(body)):
            raise UndocumentedAnswerError(f"{where}: {error.json_path}: {error.message}")


def _check_code(
    operation: Operation, where: str, status: int, headers: Mapping[str, str], body: bytes
) -> None:
    is_problem = headers.get("Content-Type", "").startswith("application/problem+json")
    if is_problem and "Content-Encoding" not in headers:
        code = json.loads(body)["code"]
        needed = _ANSWERS_BY_CODE.get(code)
        if needed is not None and operation.answer_name(status) != needed:
            raise UndocumentedAnswerError(f"{where} does not say of {code}: see {needed}")


@cache
def _documents() -> dict[str, dict[str, Any]]:
    found = [json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))]
    # What a generator of clients has to be told is beside them.
    return {document["info"]["title"]: document for document in found if "openapi" in document}


@cache
def _validator(title: str, schema: str) -> Draft202012Validator:
    components = {"components": _documents()[title]["components"]}
    return Draft202012Validator(json.loads(schema) | components)


@cache
def _paths() -> list[tuple[re.Pattern[str], str, dict[str, Any]]]:
    """Returns the paths that say more before those with a variable in that place (as a router)."""
    return [
        (_pattern(path), title, operations | {"path": path})
        for title, document in _documents().items()
        for path, operations in sorted(
            document["paths"].items(), key=lambda one: len(_VARIABLE.findall(one[0]))
        )
    ]


def _pattern(path: str) -> re.Pattern[str]:
    literals = _VARIABLE.sub("{", path).split("{")
    return re.compile("[^/]+?".join(re.escape(literal) for literal in literals))


def _operation(method: str, path: str) -> Operation | None:
    """Returns the operation that answers; a HEAD of its own goes before that of GET."""
    for pattern, title, operations in _paths():
        if pattern.fullmatch(path):
            method = method.lower()
            found = operations.get(method) or (operations.get("get") if method == "head" else None)
            if found is None:
                return None
            name = f"{method.upper()} {operations['path']}"
            return Operation(name, _documents()[title], found["responses"])
    return None


class DocumentedClient(FlaskClient):
    """A test client that takes no answer which its document does not describe."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """Sends a request, and checks its answer."""
        answer = super().open(*args, **options)
        request = answer.request
        headers = HTTPHeaderDict(answer.headers.to_wsgi_list())
        check(request.method, request.path, answer.status_code, headers, answer.data)
        return answer
