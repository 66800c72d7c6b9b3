"""PicGo: the settings of its plug-in web-uploader, which takes any host."""

import json
from typing import Any

from bff.configurations.account import Account


def web_uploader(account: Account) -> dict[str, str]:
    """Return what the form of the plug-in asks for, by its names of the fields."""
    return {
        "url": account.upload_url,
        "paramName": "file",
        "jsonPath": "url",
        "customHeader": json.dumps({"Authorization": f"Bearer {account.token}"}),
        "customBody": json.dumps({"visibility": account.visibility}),
    }


def settings_file(account: Account) -> str:
    """Return the file of settings (`config.json`) that PicGo reads, with this host chosen."""
    chosen: dict[str, Any] = {"uploader": "web-uploader", "current": "web-uploader"}
    settings = {
        "picBed": {**chosen, "web-uploader": web_uploader(account)},
        "picgoPlugins": {"picgo-plugin-web-uploader": True},
    }
    return json.dumps(settings, indent=2, ensure_ascii=False) + "\n"
