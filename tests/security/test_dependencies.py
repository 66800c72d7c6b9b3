"""What the views work with: built of the settings, and connected to nothing yet."""

from pydantic import SecretStr

from security.config import Settings
from security.dependencies import build, key_passphrase
from security.people.passwords import PasswordHasher
from tests.security.conftest import FakeUploader, MovableClock


def test_building_them_connects_to_nothing(
    settings: Settings, clock: MovableClock, hasher: PasswordHasher
) -> None:
    nowhere = settings.model_copy(
        update={"database_url": SecretStr("postgresql://app@127.0.0.1:1/postgres")}
    )
    built = build(nowhere, clock, hasher)
    assert built.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # A pool of connections.
    built.database.close()


def test_what_is_passed_in_is_used(
    settings: Settings, clock: MovableClock, hasher: PasswordHasher, uploader: FakeUploader
) -> None:
    built = build(settings, clock, hasher, uploader)
    assert built.hasher is hasher
    assert built.uploader is uploader
    assert built.clock is clock
    built.database.close()


def test_the_passphrase_of_the_keys_belongs_to_the_secret(settings: Settings) -> None:
    other = settings.model_copy(update={"secret": SecretStr("another secret of 32 characters!")})
    assert key_passphrase(settings) == key_passphrase(settings)
    assert key_passphrase(settings) != key_passphrase(other)
    assert settings.secret.get_secret_value().encode() not in key_passphrase(settings)
