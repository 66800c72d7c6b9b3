"""The metrics of every service have bounded labels, whatever a client sends."""

from __future__ import annotations

from flask import Flask


def test_a_method_that_a_client_invents_is_no_label(service: Flask) -> None:
    client = service.test_client()
    client.open("/livez-not", method="GET")
    client.open("/livez-not", method="INVENTED")
    metrics = client.get("/metrics").get_data(as_text=True)
    assert 'method="GET"' in metrics
    assert "INVENTED" not in metrics
