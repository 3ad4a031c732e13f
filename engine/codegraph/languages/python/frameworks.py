"""The web frameworks of Python, as far as their routes go."""

from __future__ import annotations

import sys
from typing import NamedTuple

from codegraph.languages.routes import ANY, VERBS

MARKS = tuple(
    b"""django.urls django.conf.urls rest_framework flask quart fastapi starlette sanic aiohttp
    ninja litestar bottle .route(""".split()
)
"""One of these words is in every file that registers a route."""

MODULES = frozenset(
    """flask quart fastapi starlette sanic aiohttp ninja litestar bottle flask_restx flask_restful
    flask_smorest apiflask""".split()
)
"""Modules whose users have routers that other files of their project may have made."""

OTHERS = sys.stdlib_module_names | frozenset("httpx mock requests responses respx".split())
"""Modules that have functions named like request methods and no routers."""

ROUTERS = {
    **dict.fromkeys(
        """flask.Flask quart.Quart fastapi.FastAPI fastapi.applications.FastAPI sanic.Sanic
        starlette.applications.Starlette starlette.routing.Router ninja.NinjaAPI ninja.Router
        apiflask.APIFlask bottle.Bottle flask_restx.Api flask_restful.Api flask_restx.Namespace
        aiohttp.web.Application aiohttp.web.RouteTableDef aiohttp.web.Application().router
        rest_framework.routers.DefaultRouter rest_framework.routers.SimpleRouter
        rest_framework_nested.routers.DefaultRouter rest_framework_nested.routers.SimpleRouter
        """.split(),
        "",
    ),
    **dict.fromkeys("fastapi.APIRouter fastapi.routing.APIRouter".split(), "prefix"),
    **dict.fromkeys(
        """flask.Blueprint quart.Blueprint sanic.Blueprint flask_smorest.Blueprint
        apiflask.APIBlueprint flask.blueprints.Blueprint""".split(),
        "url_prefix",
    ),
}
"""Classes whose objects take routes, and the argument that is the prefix of them all."""

VIEWSETS = ("rest_framework.routers.", "rest_framework_nested.routers.")
"""How the names of classes begin whose ``register`` takes a class that answers."""

DECORATORS = {
    **{verb: verb for verb in (*VERBS, "trace", "websocket")},
    "websocket_route": "websocket",
    "route": "get",
    "api_route": "get",
    "api_operation": "get",
}
"""Methods of a router that decorate what answers, and the request method where none is given."""


class Form(NamedTuple):
    """How a function that registers a route is called.

    Attributes:
        verb: The request method where the call names none.
        pattern: Place and name of the argument that is the pattern.
        handler: Place and name of the argument that answers.
    """

    verb: str
    pattern: tuple[int, str]
    handler: tuple[int, str]


FUNCTIONS = {
    **dict.fromkeys(
        "django.urls.path django.urls.conf.path".split(), Form(ANY, (0, "route"), (1, "view"))
    ),
    **dict.fromkeys(
        """django.urls.re_path django.urls.conf.re_path django.conf.urls.re_path
        django.conf.urls.url django.conf.urls.defaults.url""".split(),
        Form(ANY, (0, "regex"), (1, "view")),
    ),
    **dict.fromkeys(
        "starlette.routing.Route fastapi.routing.APIRoute".split(),
        Form("get", (0, "path"), (1, "endpoint")),
    ),
    **dict.fromkeys(
        "starlette.routing.WebSocketRoute fastapi.routing.APIWebSocketRoute".split(),
        Form("websocket", (0, "path"), (1, "endpoint")),
    ),
    **{f"aiohttp.web.{verb}": Form(verb, (0, "path"), (1, "handler")) for verb in VERBS},
    "aiohttp.web.view": Form(ANY, (0, "path"), (1, "handler")),
}
"""Functions that make a route, which stands in a list of them."""

NESTS = frozenset(("starlette.routing.Mount",))
"""Functions beside those above whose first argument is the prefix of the routes given to them."""

METHODS = {
    "add_url_rule": Form("get", (0, "rule"), (2, "view_func")),
    "add_api_route": Form("get", (0, "path"), (1, "endpoint")),
    "add_api_websocket_route": Form("websocket", (0, "path"), (1, "endpoint")),
    "add_resource": Form(ANY, (1, ""), (0, "resource")),
    **{f"add_{verb}": Form(verb, (0, "path"), (1, "handler")) for verb in VERBS},
    "register": Form(ANY, (0, "prefix"), (1, "viewset")),
}
"""Methods of a router that take what answers as an argument."""

INCLUDE = frozenset(("include", "i18n_patterns"))
"""Functions that take routes in place of what answers."""
