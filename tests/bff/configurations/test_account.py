"""What configurations are filled with."""

import pytest

from bff.configurations.account import Account


@pytest.mark.parametrize(
    ("public_url", "host"),
    [
        ("http://localhost:8080", "localhost:8080"),
        ("https://pictures.example.org", "pictures.example.org"),
        ("http://[::1]:8080", "[::1]:8080"),
    ],
)
def test_people_know_an_installation_by_its_host(public_url: str, host: str) -> None:
    account = Account(public_url, "vtr_" + "a" * 36, "link")
    assert account.host == host
    assert account.upload_url == f"{public_url}/v1/upload"
