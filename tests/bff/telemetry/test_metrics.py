"""The metrics of the pages."""

from flask.testing import FlaskClient


def test_metrics_are_by_route_and_never_by_picture(alice: FlaskClient) -> None:
    alice.get("/pictures/" + "7" * 22)
    metrics = alice.get("/metrics").get_data(as_text=True)
    assert "vitrine_bff_http_request_total{" in metrics
    assert 'url_rule="/pictures/<id:image_id>"' in metrics
    assert "7" * 22 not in metrics


def test_a_method_that_a_client_invents_is_not_counted(stranger: FlaskClient) -> None:
    stranger.open("/nothing-here", method="INVENTED")
    assert "INVENTED" not in stranger.get("/metrics").get_data(as_text=True)


def test_health_and_metrics_do_not_count_themselves(stranger: FlaskClient) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        stranger.get(path)
    metrics = stranger.get("/metrics").get_data(as_text=True)
    assert "livez" not in metrics
    assert "readyz" not in metrics
