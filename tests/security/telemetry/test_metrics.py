"""The metrics: few, of one prefix, and with labels that no client can invent."""

from tests.security.service import Service


def test_the_metrics_have_one_prefix_and_bounded_labels(service: Service) -> None:
    alice = service.new_caller("alice")
    service.send_as(alice, "DELETE", "/v1/sessions/" + "s" * 22)
    service.send("INVENTED", "/v1/user")
    metrics = service.send("GET", "/metrics").text
    assert 'url_rule="/v1/sessions/<session_id>"' in metrics
    assert 'vitrine_security_problems_total{code="not_found"} 1.0' in metrics
    assert "INVENTED" not in metrics
    names = {line.split("{")[0].split(" ")[0] for line in metrics.splitlines() if line[:1] != "#"}
    assert all(name.startswith("vitrine_security_") for name in names if name)
