"""Static files lie beside their compressed forms, which say the same."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

from runner.settings import REPOSITORY
from runner.web_root import make_static

STYLE = "a { color: red }\n" * 100


def test_a_file_that_becomes_smaller_has_a_compressed_form_of_the_same_age(tmp_path: Path) -> None:
    (tmp_path / "static" / "css").mkdir(parents=True)
    (tmp_path / "static" / "css" / "a.css").write_text(STYLE)
    os.utime(tmp_path / "static" / "css" / "a.css", (1_000_000_000, 1_000_000_000))
    make_static(tmp_path / "static", tmp_path / "web")
    plain, compressed = tmp_path / "web" / "css" / "a.css", tmp_path / "web" / "css" / "a.css.gz"
    assert plain.read_text() == STYLE
    assert gzip.decompress(compressed.read_bytes()).decode() == STYLE
    assert plain.stat().st_mtime == compressed.stat().st_mtime == 1_000_000_000


def test_what_would_not_become_smaller_stays_alone(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "noise.woff2").write_bytes(os.urandom(5000))
    (tmp_path / "static" / "short.css").write_text("a{}")
    make_static(tmp_path / "static", tmp_path / "web")
    assert {path.name for path in (tmp_path / "web").iterdir()} == {"noise.woff2", "short.css"}


def test_nothing_is_left_of_what_a_file_said_before(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    for name in ("changed.css", "gone.css"):
        (tmp_path / "static" / name).write_text(STYLE)
    make_static(tmp_path / "static", tmp_path / "web")
    (tmp_path / "static" / "changed.css").write_text("a{}")
    (tmp_path / "static" / "gone.css").unlink()
    make_static(tmp_path / "static", tmp_path / "web")
    assert {path.name: path.read_text() for path in (tmp_path / "web").iterdir()} == {
        "changed.css": "a{}"
    }


def test_our_own_fonts_and_scripts_are_on_the_right_side(tmp_path: Path) -> None:
    make_static(REPOSITORY / "static", tmp_path / "web")
    compressed = {path.name.removesuffix(".gz") for path in (tmp_path / "web").rglob("*.gz")}
    assert {"gallery.js", "base.css", "icons.svg", "404.html"} <= compressed
    assert not {name for name in compressed if name.endswith((".woff2", ".png"))}
