"""Goes the whole way of a user by clients that were generated from the API documents.

`python -m tests.contract.generated_clients GENERATOR URL`, with the packages `generated_security`
and `generated_uploader` in the path. A wrong answer ends it with a traceback.
"""

from __future__ import annotations

import importlib
import io
import secrets
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.system.people import PASSWORD
from tests.system.pictures import jpeg


def _security(module: str) -> Any:
    return importlib.import_module(f"generated_security.{module}")


def _uploader(module: str) -> Any:
    return importlib.import_module(f"generated_uploader.{module}")


def with_openapi_python_client(url: str) -> None:
    """Goes the whole way with the packages of openapi-python-client."""
    login, models = f"maker-{secrets.token_hex(4)}", _security("models")
    nobody = _security("client").Client(base_url=url)
    account = _security("api.accounts.register").sync(
        client=nobody, body=models.Registration(login=login, password=PASSWORD)
    )
    assert account.login == login, account
    pair = _security("api.tokens.sign_in").sync(
        client=nobody, body=models.Credentials(login=login, password=PASSWORD)
    )
    somebody = _security("client").AuthenticatedClient(base_url=url, token=pair.access_token)
    assert _security("api.accounts.show_account").sync(client=somebody).id == account.id

    client = _uploader("client").AuthenticatedClient(base_url=url, token=pair.access_token)
    models, images = _uploader("models"), "api.images"
    file = _uploader("types").File
    upload = _uploader(f"{images}.upload_image").sync
    content = jpeg()
    raw = upload(client=client, body=file(io.BytesIO(content)), name="raw.jpg")
    again = upload(client=client, body=file(io.BytesIO(content)))
    assert (again.id, again.duplicate) == (raw.id, True), again
    sent = file(io.BytesIO(jpeg()), file_name="form.jpg")
    form = upload(client=client, body=models.UploadImageFilesBody(file=sent))
    listed = _uploader(f"{images}.list_images").sync(client=client, limit=10)
    assert {one.id for one in listed.items} == {raw.id, form.id}, listed
    assert {one.name for one in listed.items} == {"raw.jpg", "form.jpg"}, listed
    change = models.ImageChange(name="heron.jpg", alt="A heron.")
    changed = _uploader(f"{images}.update_image").sync(raw.id, client=client, body=change)
    assert (changed.name, changed.alt) == ("heron.jpg", "A heron."), changed
    begun = _uploader("api.resumable_uploads.begin_upload").sync_detailed(
        client=client,
        body=file(io.BytesIO(jpeg())),
        upload_complete=models.BeginUploadUploadComplete.VALUE_1,
    )
    assert begun.status_code == 201, begun
    for image_id in (raw.id, form.id, begun.parsed.id):
        answer = _uploader(f"{images}.delete_image").sync_detailed(image_id, client=client)
        assert answer.status_code == 204, answer
    missing = _uploader(f"{images}.show_image").sync(raw.id, client=client)
    assert missing.code == "not_found", missing
    assert _security("api.tokens.sign_out").sync_detailed(client=somebody).status_code == 204


def with_openapi_generator(url: str) -> None:
    """Goes the whole way with the packages of openapi-generator's target `python`."""
    security, uploader = (
        importlib.import_module(f"generated_{n}") for n in ("security", "uploader")
    )
    login = f"maker-{secrets.token_hex(4)}"
    nobody = security.ApiClient(security.Configuration(host=url))
    account = security.AccountsApi(nobody).register(
        security.Registration(login=login, password=PASSWORD)
    )
    assert account.login == login, account
    pair = security.TokensApi(nobody).sign_in(security.Credentials(login=login, password=PASSWORD))
    somebody = security.ApiClient(security.Configuration(host=url, access_token=pair.access_token))
    assert security.AccountsApi(somebody).show_account().id == account.id

    configuration = uploader.Configuration(host=url, access_token=pair.access_token)
    client = uploader.ApiClient(configuration)
    images = uploader.ImagesApi(client)
    content = jpeg()
    raw = images.upload_image(content, name="raw.jpg")
    again = images.upload_image(content, _content_type="image/jpeg")
    assert (again.id, again.duplicate) == (raw.id, True), again
    assert [one.id for one in images.list_images(limit=10).items] == [raw.id]
    changed = images.update_image(raw.id, uploader.ImageChange(name="heron.jpg", alt="A heron."))
    assert (changed.name, changed.alt) == ("heron.jpg", "A heron."), changed
    thumbnail = uploader.PicturesApi(client).get_thumbnail(raw.id)
    assert bytes(thumbnail).startswith(b"RIFF"), thumbnail
    images.delete_image(raw.id)
    with pytest.raises(uploader.exceptions.NotFoundException, match="not_found"):
        images.show_image(raw.id)
    security.TokensApi(somebody).sign_out()


WAYS: dict[str, Callable[[str], None]] = {
    "openapi-python-client": with_openapi_python_client,
    "openapi-generator": with_openapi_generator,
}


if __name__ == "__main__":
    WAYS[sys.argv[1]](sys.argv[2])
