"""Ids in paths: a route takes what can be one, so that no word beside it is taken for one."""

from flask import Flask
from werkzeug.routing import BaseConverter

from uploader.records.identifiers import ID_PATTERN


class IdConverter(BaseConverter):
    """Matches ids only: `/v1/images/count` is no image, and has the methods of its own route."""

    regex = ID_PATTERN.pattern


def init_app(app: Flask) -> None:
    """Let the routes of an app ask for an id: `<id:image_id>`."""
    app.url_map.converters["id"] = IdConverter
