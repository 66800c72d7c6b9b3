"""What the views of one app work with."""

from flask import Flask

from bff.clients.security_client import SecurityClient
from bff.clients.uploader_client import UploaderClient
from bff.dependencies import build, dependencies
from tests.bff.conftest import settings
from tests.bff.fakes import FakeSecurity, FakeUploader


def test_a_view_gets_what_its_app_was_given(
    app: Flask, security: FakeSecurity, uploader: FakeUploader
) -> None:
    with app.app_context():
        assert dependencies().security is security
        assert dependencies().uploader is uploader


def test_a_service_that_is_not_given_is_asked_over_http() -> None:
    built = build(settings())
    assert isinstance(built.security, SecurityClient)
    assert isinstance(built.uploader, UploaderClient)


def test_there_are_as_many_slots_for_forms_as_were_set() -> None:
    slots = build(settings(form_uploads=2)).form_slots
    assert [slots.acquire(blocking=False) for _ in range(3)] == [True, True, False]


def test_forms_never_get_every_thread() -> None:
    slots = build(settings(form_uploads=1000)).form_slots
    assert [slots.acquire(blocking=False) for _ in range(13)] == [True] * 12 + [False]
