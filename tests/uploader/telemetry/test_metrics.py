"""The metrics of the service: by stable codes and route patterns, never by ids."""

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, headers_of, picture
from tests.uploader.test_upload import upload
from uploader.telemetry.metrics import Measures


def value(measures: Measures, name: str, **labels: str) -> float | None:
    return measures.registry.get_sample_value(f"vitrine_uploader_{name}", labels)


def test_metrics_count_uploads_by_code_and_never_name_ids(client: FlaskClient) -> None:
    image_id = upload(client, picture()).get_json()["id"]
    upload(client, b"%PDF-1.7")
    client.get(f"/v1/images/{image_id}", headers=headers_of(ALICE))
    text = client.get("/metrics").get_data(as_text=True)
    assert 'vitrine_uploader_uploads_total{code="created"} 1.0' in text
    assert 'vitrine_uploader_uploads_total{code="unsupported_type"} 1.0' in text
    assert 'url_rule="/v1/images/<id:image_id>"' in text
    assert image_id not in text


@pytest.mark.parametrize("method", ["INVENTED", "GETT"])
def test_a_method_that_a_client_invents_is_no_label(client: FlaskClient, method: str) -> None:
    client.open("/v1/images", method=method)
    assert method not in client.get("/metrics").get_data(as_text=True)


def test_an_upload_adds_its_bytes_and_its_code() -> None:
    measures = Measures()
    measures.uploaded("created", 300)
    measures.uploaded("created", 20)
    measures.uploaded("duplicate")
    assert value(measures, "uploads_total", code="created") == 2
    assert value(measures, "uploads_total", code="duplicate") == 1
    assert value(measures, "received_bytes_total") == 320


def test_verdicts_and_dead_decoders_are_counted() -> None:
    measures = Measures()
    measures.decoded("PNG", 0.25)
    measures.decoder_died()
    assert value(measures, "decode_seconds_sum", format="PNG") == 0.25
    assert value(measures, "decode_seconds_count", format="PNG") == 1
    assert value(measures, "decoder_deaths_total") == 1


def test_the_last_run_of_a_task_replaces_the_one_before() -> None:
    measures = Measures()
    measures.job_finished("scrub", 10.0, {"images": 5, "damaged": 1})
    measures.job_finished("scrub", 20.0, {"images": 6, "damaged": 0})
    assert value(measures, "upkeep_finished_timestamp_seconds", task="scrub") == 20
    assert value(measures, "upkeep_found", task="scrub", kind="images") == 6
    assert value(measures, "upkeep_found", task="scrub", kind="damaged") == 0


def test_two_apps_of_one_process_have_their_own_metrics() -> None:
    first, second = Measures(), Measures()
    first.uploaded("created", 1)
    assert value(second, "uploads_total", code="created") is None
