"""The caller's albums: list, make, show, change, delete, and what is in them."""

from apiflask import APIBlueprint
from flask import request

from uploader import access
from uploader.arranging.album_removal import WORK_SECONDS
from uploader.dependencies import dependencies
from uploader.intake.origins import origin_of
from uploader.outcomes import AlbumByRule
from uploader.web import openapi_requests
from uploader.web.album_schemas import (
    AddedToAlbum,
    AlbumAnswer,
    AlbumChange,
    AlbumImageIds,
    AlbumList,
    AlbumMove,
    NewAlbumBody,
    RemovedFromAlbum,
    album_answer,
    read_album_change,
    read_new_album,
)
from uploader.web.openapi_answers import Described, problems

blueprint = APIBlueprint("albums", __name__, tag="Albums", url_prefix="/v1")
_BY_RULE: Described = {409: AlbumByRule.sentence}


@blueprint.get("/albums")
@blueprint.output(AlbumList, description="All albums.")
@blueprint.doc(operation_id="list_albums")
def index() -> AlbumList:
    """List the caller's albums, by name."""
    d = dependencies()
    found = d.albums.all(access.caller().user_id)
    return AlbumList(items=[album_answer(one, d.settings.public_url) for one in found])


@blueprint.post("/albums")
@blueprint.input(NewAlbumBody, arg_name="body")
@blueprint.output(AlbumAnswer, status_code=201, description="The new album.")
@blueprint.doc(
    operation_id="create_album",
    responses=problems(411, 415, 422) | {409: "The account has as many albums as it may."},
)
def create(body: NewAlbumBody) -> AlbumAnswer:
    """Make an album, at the top or in another one, or of the text of a search."""
    d = dependencies()
    made = d.albums.create(access.caller().user_id, read_new_album(body))
    return album_answer(made, d.settings.public_url)


@blueprint.get("/albums/<id:album_id>")
@blueprint.output(AlbumAnswer, description="The album.")
@blueprint.doc(operation_id="show_album", responses=problems(404))
def show(album_id: str) -> AlbumAnswer:
    """Describe one of the caller's albums."""
    d = dependencies()
    album = d.albums.load(access.caller().user_id, album_id)
    return album_answer(album, d.settings.public_url)


@blueprint.patch("/albums/<id:album_id>")
@blueprint.input(AlbumChange, arg_name="change")
@blueprint.output(AlbumAnswer, description="The album as it is now.")
@blueprint.doc(
    operation_id="update_album",
    responses=problems(404, 411, 415, 422),
    extensions=openapi_requests.ALBUM_CHANGE,
)
def update(album_id: str, change: AlbumChange) -> AlbumAnswer:
    """Change the name, the description, the place, the cover, the order or the rule of an album."""
    d = dependencies()
    values = read_album_change(change)
    album = d.albums.change(access.caller().user_id, album_id, values)
    return album_answer(album, d.settings.public_url)


@blueprint.delete("/albums/<id:album_id>")
@blueprint.output({}, status_code=204, description="The album is gone, and all its images stay.")
@blueprint.doc(operation_id="delete_album", responses=problems(404))
def delete(album_id: str) -> str:
    """Delete an album and no image; albums that are in it move up to where it was."""
    d, user_id = dependencies(), access.caller().user_id
    d.albums.delete(user_id, album_id, origin_of(request))
    d.albums.removal.remove(user_id, WORK_SECONDS)
    return ""


@blueprint.put("/albums/<id:album_id>/images")
@blueprint.input(AlbumImageIds, arg_name="body")
@blueprint.output(AddedToAlbum, description="How many came into it.")
@blueprint.doc(operation_id="add_to_album", responses=problems(404, 411, 415, 422) | _BY_RULE)
def add(album_id: str, body: AlbumImageIds) -> AddedToAlbum:
    """Put images at the end of an album: all of them, or none where one is not the caller's."""
    images = dependencies().album_images
    added, already = images.add(access.caller().user_id, album_id, body.ids)
    return AddedToAlbum(added=added, already=already)


@blueprint.delete("/albums/<id:album_id>/images")
@blueprint.input(AlbumImageIds, arg_name="body")
@blueprint.output(RemovedFromAlbum, description="How many were in it.")
@blueprint.doc(operation_id="remove_from_album", responses=problems(404, 411, 415, 422) | _BY_RULE)
def remove(album_id: str, body: AlbumImageIds) -> RemovedFromAlbum:
    """Take images out of an album; what is not in it does not count, and no image is deleted."""
    images = dependencies().album_images
    return RemovedFromAlbum(removed=images.remove(access.caller().user_id, album_id, body.ids))


@blueprint.post("/albums/<id:album_id>/order")
@blueprint.input(AlbumMove, arg_name="body")
@blueprint.output({}, status_code=204, description="They are there.")
@blueprint.doc(operation_id="move_in_album", responses=problems(404, 411, 415, 422) | _BY_RULE)
def move(album_id: str, body: AlbumMove) -> str:
    """Move images in the own order of an album: before or after another one, or to an end of it."""
    images, user_id = dependencies().album_images, access.caller().user_id
    images.move(user_id, album_id, body.ids, body.beside, after=body.is_after)
    return ""


@blueprint.get("/images/<id:image_id>/albums")
@blueprint.output(AlbumList, description="The albums that it is in.")
@blueprint.doc(operation_id="list_albums_of_image", responses=problems(404))
def of_image(image_id: str) -> AlbumList:
    """List the albums that one of the caller's images is in, by name."""
    d = dependencies()
    found = d.albums.of_image(access.caller().user_id, image_id)
    return AlbumList(items=[album_answer(one, d.settings.public_url) for one in found])
