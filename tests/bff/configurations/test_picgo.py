"""PicGo: the settings of its plug-in web-uploader."""

import json

from bff.configurations.account import Account
from bff.configurations.picgo import settings_file, web_uploader

ACCOUNT = Account("https://pictures.example.org", "vtr_" + "a" * 36, "link")


def test_the_form_of_the_plug_in_gets_one_header_and_one_dotted_path() -> None:
    assert web_uploader(ACCOUNT) == {
        "url": "https://pictures.example.org/v1/upload",
        "paramName": "file",
        "jsonPath": "url",
        "customHeader": json.dumps({"Authorization": f"Bearer {ACCOUNT.token}"}),
        "customBody": '{"visibility": "link"}',
    }


def test_the_file_of_settings_chooses_this_host() -> None:
    settings = json.loads(settings_file(ACCOUNT))
    assert settings["picBed"]["uploader"] == settings["picBed"]["current"] == "web-uploader"
    assert settings["picBed"]["web-uploader"] == web_uploader(ACCOUNT)
    assert settings["picgoPlugins"] == {"picgo-plugin-web-uploader": True}
