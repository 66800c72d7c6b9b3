"""The figures of the pages."""

from flask.testing import FlaskClient


def test_figures_are_by_route_and_never_by_picture(alice: FlaskClient) -> None:
    alice.get("/pictures/" + "7" * 22)
    figures = alice.get("/metrics").get_data(as_text=True)
    assert "vitrine_bff_http_request_total{" in figures
    assert 'url_rule="/pictures/<id:image_id>"' in figures
    assert "7" * 22 not in figures
