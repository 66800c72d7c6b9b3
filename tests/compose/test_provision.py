"""The job that gives each service its own database and its own bucket key."""

from pathlib import Path

import psycopg
import pytest
import urllib3
from minio import Minio
from minio.error import S3Error

from compose.provision import main, provision_database, provision_store
from tests.timeouts import scaled

from .conftest import Server


def connect(server: Server, user: str, database: str, password: str) -> psycopg.Connection:
    return psycopg.connect(
        host=server.host,
        port=server.port,
        user=user,
        dbname=database,
        password=password,
        autocommit=True,
    )


@pytest.fixture
def provisioned_postgres(postgres: Server) -> Server:
    with connect(postgres, "postgres", "postgres", "not-a-real-password") as admin:
        for service in ("security", "uploader"):
            provision_database(admin, f"postgresql+psycopg://{service}:p%40ss@postgres/{service}")
    return postgres


@pytest.mark.postgres
def test_a_service_may_make_tables_in_its_own_database(provisioned_postgres: Server) -> None:
    with connect(provisioned_postgres, "security", "security", "p@ss") as connection:
        connection.execute("CREATE TABLE people (id text)")
        connection.execute("DROP TABLE people")


@pytest.mark.postgres
def test_a_service_may_not_enter_the_database_of_another(provisioned_postgres: Server) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        connect(provisioned_postgres, "security", "uploader", "p@ss")


@pytest.mark.postgres
def test_a_second_run_takes_a_new_password_and_keeps_the_data(
    provisioned_postgres: Server,
) -> None:
    with connect(provisioned_postgres, "uploader", "uploader", "p@ss") as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS images (id text)")
    with connect(provisioned_postgres, "postgres", "postgres", "not-a-real-password") as admin:
        provision_database(admin, "postgresql+psycopg://uploader:another@postgres/uploader")
    with connect(provisioned_postgres, "uploader", "uploader", "another") as connection:
        assert connection.execute("SELECT count(*) FROM images").fetchone() == (0,)


def test_a_server_that_refuses_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in ("security/database-url", "uploader/database-url", "postgres/password"):
        (tmp_path / path).parent.mkdir()
        # No host of this name is here, so no connection can be made.
        (tmp_path / path).write_text("postgresql+psycopg://alice:p@postgres/alice")
    assert main(tmp_path) == 1
    said = capsys.readouterr().err
    assert said.startswith("provision: ")
    assert said.count("\n") == 1
    assert "A lost secret" in said


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    for path, value in {
        "minio/root-user": "root-alice",
        "minio/root-password": "not-a-real-password",
        "uploader/s3-access-key": "vitrine-0123456789ab",
        "uploader/s3-secret-key": "not-a-real-secret-key",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(value, encoding="utf-8")
    return tmp_path


@pytest.fixture
def uploader_client(minio: Server, secrets: Path) -> Minio:
    endpoint = f"http://{minio.host}:{minio.port}"
    provision_store(endpoint, "vitrine", "us-east-1", secrets)
    provision_store(endpoint, "vitrine", "us-east-1", secrets)
    root = client(minio, "root-alice", "not-a-real-password")
    if not root.bucket_exists(bucket_name="private"):
        root.make_bucket(bucket_name="private")
    return client(minio, "vitrine-0123456789ab", "not-a-real-secret-key")


def client(server: Server, access_key: str, secret_key: str) -> Minio:
    return Minio(
        endpoint=f"{server.host}:{server.port}",
        access_key=access_key,
        secret_key=secret_key,
        secure=False,
        region="us-east-1",
        http_client=urllib3.PoolManager(timeout=urllib3.Timeout(scaled(60)), retries=False),
    )


@pytest.mark.minio
def test_the_key_may_do_what_the_uploader_does(uploader_client: Minio, tmp_path: Path) -> None:
    assert uploader_client.bucket_exists(bucket_name="vitrine")
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"not really a picture")
    uploader_client.fput_object(
        bucket_name="vitrine", object_name="a/b.png", file_path=str(picture)
    )
    names = [found.object_name for found in uploader_client.list_objects("vitrine", recursive=True)]
    assert names == ["a/b.png"]
    uploader_client.remove_object(bucket_name="vitrine", object_name="a/b.png")


@pytest.mark.minio
def test_a_key_that_was_replaced_opens_nothing_any_more(
    minio: Server, secrets: Path, uploader_client: Minio
) -> None:
    (secrets / "uploader/s3-access-key").write_text("vitrine-another")
    endpoint = f"http://{minio.host}:{minio.port}"
    provision_store(endpoint, "vitrine", "us-east-1", secrets)
    assert client(minio, "vitrine-another", "not-a-real-secret-key").bucket_exists(
        bucket_name="vitrine"
    )
    with pytest.raises(S3Error, match="InvalidAccessKeyId"):
        list(uploader_client.list_objects("vitrine"))


@pytest.mark.minio
@pytest.mark.parametrize("bucket", ["private", "another"])
def test_the_key_may_touch_no_other_bucket(uploader_client: Minio, bucket: str) -> None:
    with pytest.raises(S3Error, match="AccessDenied"):
        list(uploader_client.list_objects(bucket))
    with pytest.raises(S3Error, match="AccessDenied"):
        uploader_client.make_bucket(bucket_name=bucket)


@pytest.mark.minio
def test_the_key_may_not_open_the_bucket_to_the_world(uploader_client: Minio) -> None:
    with pytest.raises(S3Error, match="AccessDenied"):
        uploader_client.set_bucket_policy(bucket_name="vitrine", policy="{}")
