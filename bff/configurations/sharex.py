"""ShareX: a custom uploader (`.sxcu`, getsharex.com/docs/custom-uploader)."""

import json
import re

from bff.configurations.account import Account

_BRACES = re.compile(r"\{(json:[a-z_]+)\}")


def custom_uploader(account: Account, *, old_syntax: bool = False) -> str:
    """Return the file; ShareX before version 14, and XShare, read `$json:url$` for `{json:url}`."""
    described = {
        "Version": "13.0.0" if old_syntax else "17.0.0",
        "Name": f"Vitrine ({account.host})",
        "DestinationType": "ImageUploader, FileUploader",
        "RequestMethod": "POST",
        "RequestURL": account.upload_url,
        "Parameters": {"visibility": account.visibility},
        "Headers": {"Authorization": f"Bearer {account.token}"},
        "Body": "MultipartFormData",
        "FileFormName": "file",
        "URL": "{json:url}",
        "ThumbnailURL": "{json:thumbnail_url}",
        # ShareX opens it in a browser: the page asks before it deletes.
        "DeletionURL": "{json:deletion_url}",
        "ErrorMessage": "{json:detail}",
    }
    if old_syntax:
        described = {
            key: _BRACES.sub(r"$\1$", value) if isinstance(value, str) else value
            for key, value in described.items()
        }
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"
