"""What the other services ask: the usage of a caller, and an image that is shared by link."""

from apiflask import APIBlueprint
from flask import Response, jsonify

from uploader import access
from uploader.dependencies import dependencies
from uploader.web.schemas import Amounts, UsageAnswer, image_answer

blueprint = APIBlueprint("internal", __name__, enable_openapi=False, url_prefix="/internal")


@blueprint.get("/usage")
def usage() -> Response:
    """Say what the caller stores and may store."""
    lifecycle = dependencies().lifecycle
    used = lifecycle.usage(access.caller().user_id)
    quota = Amounts(images=lifecycle.quota.images, bytes=lifecycle.quota.bytes)
    answer = UsageAnswer(images=used.images, bytes=used.bytes, quota=quota)
    return jsonify(answer.model_dump(mode="json"))


@blueprint.get("/shared/<image_id>")
def shared(image_id: str) -> Response:
    """Describe an image that is shared by link."""
    d = dependencies()
    image = d.catalogue.load_shared_image(image_id)
    # A chat asks for the page first and for the card right after it.
    d.rendition_queue.add_card(image)
    answer = image_answer(image, d.settings.public_url)
    return jsonify(answer.model_dump(mode="json"))
