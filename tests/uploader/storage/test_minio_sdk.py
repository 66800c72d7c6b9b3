"""The client of the store comes without what nothing here needs."""

import subprocess
import sys


def test_no_administration_and_no_cryptography_of_it_is_loaded() -> None:
    script = "import sys, uploader.app; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "minio.api" in loaded
    assert not {"minio.crypto", "Crypto", "argon2"} & loaded
