"""What the database module reads in, and what it leaves to those who need it."""

from __future__ import annotations

import subprocess
import sys


def test_without_postgresql_its_dialect_takes_no_memory() -> None:
    script = "import sys, uploader.app; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()
    assert "sqlalchemy.dialects.sqlite" in loaded
    assert not {"psycopg", "sqlalchemy.dialects.postgresql"} & set(loaded)
