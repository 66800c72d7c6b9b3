"""The methods that the gateway names for an address are those that its service takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

GATEWAY = Path(__file__).resolve().parents[2] / "gateway"
# What the gateway has no route to, or another one.
INSIDE = re.compile(r"/(?:internal/.*|auth|livez|readyz|metrics)$")
ROUTED = {"security": "/v1/openapi/security.json", "uploader": "/v1/openapi/uploader.json"}
ID = "0" * 22


def allowed(address: str) -> str:
    text = (GATEWAY / "maps" / "allowed_methods.conf").read_text("utf-8")
    lines = re.findall(r'(?m)^    "~(\S+)"\s+"([^"]*)";$', text)
    assert len(lines) > 10
    found = [methods for pattern, methods in lines if re.search(pattern, address)]
    assert len(found) <= 1, address
    return "".join(found)


def _with_codes(rule: str) -> str:
    """Return a rule in which what is no id has its own form."""
    rule = rule.replace("/invite/<code>", f"/invite/vti_{'0' * 43}")
    rule = rule.replace("/reset/<code>", f"/reset/vtx_{'0' * 43}")
    return rule.replace("<tool>", "sharex-old")


def test_the_gateway_names_the_methods_of_every_address(service: Flask) -> None:
    methods: dict[str, set[str]] = {}
    for rule in service.url_map.iter_rules():
        address = re.sub(r"<[^>]+>", ID, _with_codes(rule.rule))
        if not INSIDE.match(address):
            methods.setdefault(address, set()).update(rule.methods or ())
    assert methods
    for address, taken in methods.items():
        outside = ROUTED[service.import_name.split(".")[0]] if "openapi" in address else address
        assert allowed(outside) == ", ".join(sorted(taken)), outside
        assert allowed(f"{outside}?a=b") == allowed(outside)


@pytest.mark.parametrize("address", [f"/i/{ID}.jpg", "/static/js/x.js", "/robots.txt"])
def test_files_and_pictures_are_read(address: str) -> None:
    assert allowed(address) == "GET, HEAD"


@pytest.mark.parametrize("address", ["/nothing", "/v1/user/x", f"/v1/images/{ID}/x", "/v1/"])
def test_what_is_not_there_takes_no_method(address: str) -> None:
    assert allowed(address) == ""
