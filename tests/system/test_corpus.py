"""Real and hostile pictures, through the gateway: each is kept as it is or refused kindly."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import pytest

from tests.system.instance import REPOSITORY, Deployed, Instance
from tests.system.people import Person

pytestmark = [pytest.mark.system, pytest.mark.every_store]

CORPUS = Path(os.environ.get("VITRINE_CORPUS", REPOSITORY.parent / "shared" / "corpus"))


def entries() -> list[dict[str, str]]:
    """Returns the corpus' rows of files that are here."""
    if not (CORPUS / "manifest.csv").exists():
        return []
    with (CORPUS / "manifest.csv").open(newline="") as handle:
        return [row for row in csv.DictReader(handle) if (CORPUS / row["path"]).exists()]


@pytest.mark.timeout(900)
@pytest.mark.skipif(not entries(), reason="no corpus of pictures here: set VITRINE_CORPUS")
def test_the_corpus_is_stored_identically_or_refused_and_nothing_breaks(
    vitrine: Instance, alice: Person
) -> None:
    workers_before = set(vitrine.main_processes().items())
    said_before = 0 if isinstance(vitrine, Deployed) else len(vitrine.log())
    wrong: list[str] = []
    for row in entries():
        content = (CORPUS / row["path"]).read_bytes()
        if row["path"].endswith(".gz"):
            content = gzip.decompress(content)
        answer = alice.upload(content, Path(row["path"]).name, "?duplicates=keep")
        if answer.status == 401:
            alice.log_in()
            answer = alice.upload(content, Path(row["path"]).name, "?duplicates=keep")
        if answer.status == 201:
            if row["expected"] == "reject":
                wrong.append(f"{row['path']}: stored")
            elif alice.get(answer.json()["url"]).body != content:
                wrong.append(f"{row['path']}: not identical")
        elif not 400 <= answer.status < 500 or not answer.code:
            wrong.append(f"{row['path']}: {answer.status}")
        elif row["expected"] == "accept":
            wrong.append(f"{row['path']}: refused with {answer.status} {answer.code}")
    assert wrong == []
    assert set(vitrine.main_processes().items()) == workers_before
    # A deployed system keeps its log to itself.
    if not isinstance(vitrine, Deployed):
        assert "decoder_ended" not in vitrine.log()[said_before:]
