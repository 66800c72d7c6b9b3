"""Gives each service a database and a bucket key of its own, with the rights for these alone.

Runs at every start and changes only what is missing, so that no service ever holds the root
credentials of PostgreSQL or of the store.
"""

import json
import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import urllib3
from minio import Minio, MinioAdmin
from minio.credentials.providers import StaticProvider
from psycopg import sql

SECRETS = Path("/secrets")
DATABASE_HOST = "postgres"
STORE_ENDPOINT = "http://minio:9000"
POLICY = "vitrine"


def provision_database(admin: psycopg.Connection, url: str) -> None:
    """Make the user and the database that an address names, closed to every other user."""
    parts = urlsplit(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    database = parts.path.removeprefix("/")
    # Hashed here, so that the password itself is in no statement and in no log of the server.
    verifier = admin.pgconn.encrypt_password(
        password.encode(), user.encode(), b"scram-sha-256"
    ).decode()
    exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [user]).fetchone()
    statement = "ALTER ROLE {} LOGIN PASSWORD {}" if exists else "CREATE ROLE {} LOGIN PASSWORD {}"
    admin.execute(sql.SQL(statement).format(sql.Identifier(user), sql.Literal(verifier)))
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(database), sql.Identifier(user)
            )
        )
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))


def bucket_policy(bucket: str) -> dict[str, object]:
    """Return the rights of the uploader's key: the objects of one bucket, and nothing else."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": [
                    "s3:GetBucketLocation",
                    "s3:ListBucket",
                    "s3:ListBucketMultipartUploads",
                ],
                "Resource": [f"arn:aws:s3:::{bucket}"],
            },
            {
                "Effect": "Allow",
                "Action": [
                    "s3:AbortMultipartUpload",
                    "s3:DeleteObject",
                    "s3:GetObject",
                    "s3:ListMultipartUploadParts",
                    "s3:PutObject",
                ],
                "Resource": [f"arn:aws:s3:::{bucket}/*"],
            },
        ],
    }


def provision_store(endpoint: str, bucket: str, region: str, secrets: Path) -> None:
    """Make the bucket and a key for it. The root credentials are used here and nowhere else."""
    parts = urlsplit(endpoint)
    root = StaticProvider(
        (secrets / "minio/root-user").read_text(encoding="utf-8"),
        (secrets / "minio/root-password").read_text(encoding="utf-8"),
    )
    # A store that says it is ready may refuse writes for some seconds more. Every request here is
    # idempotent, so it can be sent again.
    retries = urllib3.Retry(
        6, backoff_factor=0.5, status_forcelist=[503], allowed_methods=None, raise_on_status=False
    )
    connections = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=15), retries=retries)
    secure = parts.scheme == "https"
    client = Minio(
        endpoint=parts.netloc,
        credentials=root,
        region=region,
        secure=secure,
        http_client=connections,
    )
    if not client.bucket_exists(bucket_name=bucket):
        client.make_bucket(bucket_name=bucket, location=region)
    admin = MinioAdmin(
        endpoint=parts.netloc,
        credentials=root,
        region=region,
        secure=secure,
        http_client=connections,
    )
    key = (secrets / "uploader/s3-access-key").read_text(encoding="utf-8")
    secret_key = (secrets / "uploader/s3-secret-key").read_text(encoding="utf-8")
    admin.policy_add(policy_name=POLICY, policy=bucket_policy(bucket))
    admin.user_add(access_key=key, secret_key=secret_key)
    if POLICY not in json.loads(admin.user_info(access_key=key)).get("policyName", "").split(","):
        admin.attach_policy(policies=[POLICY], user=key)
    # The key before, where another one was set.
    for user, known in json.loads(admin.user_list()).items():
        if user != key and known.get("policyName") == POLICY:
            admin.user_remove(access_key=user)


def provision(secrets: Path) -> None:
    """Provision what runs beside the services; a server of the operator's own is left alone."""
    urls = [
        (secrets / service / "database-url").read_text(encoding="utf-8")
        for service in ("security", "uploader")
    ]
    ours = [url for url in urls if urlsplit(url).hostname == DATABASE_HOST]
    if ours:
        with psycopg.connect(
            host=DATABASE_HOST,
            user="postgres",
            password=(secrets / "postgres/password").read_text(encoding="utf-8"),
            dbname="postgres",
            connect_timeout=5,
            autocommit=True,
        ) as admin:
            for url in ours:
                provision_database(admin, url)
    if os.environ["S3_ENDPOINT"] == STORE_ENDPOINT:
        provision_store(STORE_ENDPOINT, os.environ["S3_BUCKET"], os.environ["S3_REGION"], secrets)


def main(secrets: Path = SECRETS) -> int:
    """Return 1 where a server refuses what the volumes have; that is said in one line."""
    try:
        provision(secrets)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        sys.stderr.write(f"provision: {reason}; docs/operations.md, A lost secret\n")
        return 1
    sys.stdout.write("databases, bucket and keys are in place\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
