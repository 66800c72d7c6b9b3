"""An administrator, alice, with bob as somebody else."""

import pytest
from flask.testing import FlaskClient

from tests.bff.fake_account import an_id
from tests.bff.fake_administration import a_person
from tests.bff.fakes import FakeSecurity

BOB = an_id(2)


@pytest.fixture
def administrator(alice: FlaskClient, security: FakeSecurity) -> FlaskClient:
    """Alice's browser, with the scope of an administrator."""
    scopes = frozenset({"read", "upload", "write", "delete", "account", "admin"})
    security.grant(scopes)
    security.persons = [a_person("alice", "alice", role="administrator"), a_person(BOB, "bob")]
    return alice
