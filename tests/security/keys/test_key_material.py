"""Keys as bytes: named, encrypted and opened."""

import pytest

from security.keys.key_material import UnreadableKeyError, new_key, open_private_key, thumbprint


def test_the_name_of_a_key_is_its_thumbprint() -> None:
    """The example of RFC 8037, appendix A.3."""
    public_key = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert thumbprint(public_key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_another_secret_does_not_open_a_key() -> None:
    material = new_key(b"one secret")
    with pytest.raises(UnreadableKeyError):
        open_private_key(material.encrypted_private_key, b"another")
