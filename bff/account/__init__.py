"""The viewer's own account, in sections: a module a page."""

from flask import Blueprint

from bff.account import activity, apps, data, deletion, password, profile, sessions, tools

blueprint = Blueprint("account", __name__, url_prefix="/account")
for _module in (profile, password, sessions, apps, data, deletion, activity, tools):
    blueprint.register_blueprint(_module.blueprint)
