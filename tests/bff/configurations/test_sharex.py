"""ShareX: the documented keys of a custom uploader."""

import json

from bff.configurations.account import Account
from bff.configurations.sharex import custom_uploader

ACCOUNT = Account("https://pictures.example.org", "vtr_" + "a" * 36, "private")


def test_the_file_has_the_documented_keys() -> None:
    assert json.loads(custom_uploader(ACCOUNT)) == {
        "Version": "17.0.0",
        "Name": "Vitrine (pictures.example.org)",
        "DestinationType": "ImageUploader, FileUploader",
        "RequestMethod": "POST",
        "RequestURL": "https://pictures.example.org/v1/upload",
        "Parameters": {"visibility": "private"},
        "Headers": {"Authorization": f"Bearer {ACCOUNT.token}"},
        "Body": "MultipartFormData",
        "FileFormName": "file",
        "URL": "{json:url}",
        "ThumbnailURL": "{json:thumbnail_url}",
        "DeletionURL": "{json:deletion_url}",
        "ErrorMessage": "{json:detail}",
    }


def test_the_older_syntax_has_dollars_in_place_of_braces() -> None:
    older, newer = (json.loads(custom_uploader(ACCOUNT, old_syntax=old)) for old in (True, False))
    assert older["Version"] == "13.0.0"
    assert [older[key] for key in ("URL", "ThumbnailURL", "DeletionURL", "ErrorMessage")] == [
        "$json:url$",
        "$json:thumbnail_url$",
        "$json:deletion_url$",
        "$json:detail$",
    ]
    same = older.keys() - {"Version", "URL", "ThumbnailURL", "DeletionURL", "ErrorMessage"}
    assert all(older[key] == newer[key] for key in same)
