"""The operations of the API document that no view declares."""

from uploader.decoding.formats import FORMATS
from uploader.library.image import LATER_RENDITIONS
from uploader.web.openapi_operations import links, unrouted


def test_every_rendition_and_the_original_can_be_asked_for() -> None:
    paths = {path for path in unrouted() if path.startswith("/i/")}
    names = {path.rpartition("/")[2].partition(".")[0].replace("-", "_") for path in paths} - {
        "{image_id}"
    }
    assert names == {"thumb", *(one.name for one in LATER_RENDITIONS)}
    (extension,) = [
        one["schema"]["enum"]
        for one in unrouted()["/i/{image_id}.{extension}"]["get"]["parameters"]
        if one["name"] == "extension"
    ]
    assert extension == [one.extension for one in FORMATS.values()]


def test_head_and_options_of_uploads_have_names_of_their_own() -> None:
    names = [
        operation["operationId"]
        for path, operations in unrouted().items()
        for operation in operations.values()
        if path.startswith("/v1/uploads")
    ]
    assert names == ["describe_uploads", "find_upload_offset", "describe_upload"]


def test_an_upload_leads_to_what_can_be_done_with_its_image() -> None:
    found = links("upload_image", "201")
    assert found["show_image"]["parameters"] == {"image_id": "$response.body#/id"}
    assert links("begin_upload", "201")["append_to_upload"]["parameters"] == {
        "upload_id": "$response.body#/id"
    }
    assert links("list_images", "200") == {}
