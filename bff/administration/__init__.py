"""What administrators see and do, in sections: a module a page. Pictures of others are in none."""

from flask import Blueprint

from bff.administration import activity, invitations, overview, people, person

blueprint = Blueprint("administration", __name__, url_prefix="/admin")
for _module in (overview, people, person, invitations, activity):
    blueprint.register_blueprint(_module.blueprint)
