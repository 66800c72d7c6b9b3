"""The figures of the pages."""

from flask.testing import FlaskClient


def test_figures_are_by_route_and_never_by_picture(alice: FlaskClient) -> None:
    alice.get("/pictures/" + "7" * 22)
    figures = alice.get("/metrics").get_data(as_text=True)
    assert "vitrine_bff_http_request_total{" in figures
    assert 'url_rule="/pictures/<id:image_id>"' in figures
    assert "7" * 22 not in figures


def test_a_method_that_a_client_invents_is_not_counted(stranger: FlaskClient) -> None:
    stranger.open("/nothing-here", method="INVENTED")
    assert "INVENTED" not in stranger.get("/metrics").get_data(as_text=True)


def test_health_and_figures_do_not_count_themselves(stranger: FlaskClient) -> None:
    for path in ("/livez", "/readyz", "/metrics"):
        stranger.get(path)
    figures = stranger.get("/metrics").get_data(as_text=True)
    assert "livez" not in figures
    assert "readyz" not in figures
