"""Which routes Django, Flask, FastAPI and their like have in a project, and what is none."""

from __future__ import annotations

import pytest

from .routed import routes

VIEWS = """
    from django.views import View

    def index(request): ...
    def detail(request, id): ...
    class Users(View):
        def get(self, request): ...
    class UserSet: ...
    class Feed:
        def __call__(self, request): ...
    def made():
        return index
"""


def django(listed: str, head: str = "") -> dict[str, set[str]]:
    """The routes of a ``urlpatterns`` with these entries, beside `VIEWS`, file names left out."""
    text = (
        "from django.urls import include, path, re_path\n"
        f"from . import views\n{head}\nurlpatterns = [\n{listed}\n]\n"
    )
    found = routes({"shop/__init__.py": "", "shop/views.py": VIEWS, "shop/urls.py": text})
    return {name: {t.partition(":")[2] for t in targets} for name, targets in found.items()}


@pytest.mark.parametrize(
    ("entry", "name", "handler"),
    [
        ("path('', views.index)", "ANY /", "index"),
        ("path('items/<int:id>/', views.detail, name='d')", "ANY /items/<int:id>/", "detail"),
        ("path(route='a/', view=views.index)", "ANY /a/", "index"),
        ("re_path(r'^a/(?P<id>\\d+)/$', views.detail)", r"ANY ^a/(?P<id>\d+)/$", "detail"),
        ("path('u/', views.Users.as_view())", "ANY /u/", "Users"),
        ("path('u/', login_required(views.Users.as_view()))", "ANY /u/", "Users"),
        ("path('u/', csrf_exempt(views.index))", "ANY /u/", "index"),
        ("path('u/', cache_page(60)(views.index))", "ANY /u/", "index"),
        ("path('f/', views.Feed())", "ANY /f/", "Feed"),
        ("path('f/', csrf_exempt(views.Feed(1)))", "ANY /f/", "Feed"),
        ("path('f/', views.made())", "ANY /f/", "made"),
        ("path(_('about/'), views.index)", "ANY /about/", "index"),
        ("path('a/', include([path('b/', views.index)]))", "ANY /a/b/", "index"),
        ("re_path('^a/', include([re_path('^b/$', views.index)]))", "ANY ^a/b/$", "index"),
        ("path(PREFIX, views.index)", "ANY /p/", "index"),
    ],
)
def test_a_path_of_django_leads_to_its_view(entry: str, name: str, handler: str) -> None:
    assert django(f"    {entry},", "PREFIX = 'p/'") == {name: {handler}}


@pytest.mark.parametrize(
    "entry",
    [
        "path('', include('shop.more'))",
        "path('admin/', admin.site.urls)",
        "path('api/', include(router.urls))",
        "path('a/', ([], 'app', 'name'))",
        "path('old/', 'shop.views.index')",
        "path(unknown, views.index)",
        "os.path('a/', views.index)",
    ],
)
def test_what_includes_other_routes_or_names_no_view_is_none(entry: str) -> None:
    assert django(f"    {entry},") == {}


def test_a_view_that_a_factory_makes_of_a_class_is_not_that_class() -> None:
    assert django("path('u/', crud(views.UserSet)),") == {"ANY /u/": set()}


def test_lists_that_grow_and_lists_that_methods_return_hold_routes_too() -> None:
    head = """
class Site:
    def index(self, request): ...
    def urls(self):
        return [path('own/', self.index)]
urlpatterns = []
urlpatterns.append(path('more/', views.detail))
"""
    found = django("", head)
    assert found == {"ANY /own/": {"Site.index"}, "ANY /more/": {"detail"}}


def test_a_list_that_is_included_in_its_file_has_the_prefix_of_its_place() -> None:
    head = "inner = [path('b/', views.index), path('c/', views.detail)]\n"
    entry = "path('a/', include(inner)),"
    assert django(entry, head) == {"ANY /a/b/": {"index"}, "ANY /a/c/": {"detail"}}


def test_a_list_that_is_included_twice_keeps_its_own_patterns() -> None:
    head = "inner = [path('b/', views.index)]\n"
    assert django("path('a/', include(inner)), path('z/', include(inner)),", head) == {
        "ANY /b/": {"index"}
    }


def test_a_function_called_path_that_is_not_django_s_makes_no_route() -> None:
    text = "from os import path\ndef f(): ...\nurlpatterns = [path('a/', f)]\n# django\n"
    assert routes({"urls.py": text}) == {}


def test_a_path_outside_of_a_list_is_no_route() -> None:
    text = "from django.urls import path\ndef test(view):\n    check(path('a/', view))\n"
    assert routes({"test.py": text}) == {}


def test_viewsets_are_registered_with_routers_of_django_rest_framework() -> None:
    text = """
        from rest_framework import routers
        from rest_framework.routers import DefaultRouter
        from django.contrib import admin
        from .views import UserSet
        router = routers.SimpleRouter()
        more = DefaultRouter()
        router.register(r"users", UserSet)
        more.register("people", viewset=UserSet, basename="p")
        admin.site.register("users", UserSet)
        """
    found = routes({"a/__init__.py": "", "a/views.py": VIEWS, "a/urls.py": text})
    users = {"a/views.py:UserSet"}
    assert found == {"ANY /users": users, "ANY /people": users}


FLASK = """
    from flask import Blueprint, Flask
    from flask.views import MethodView
    app = Flask(__name__)
    pages = Blueprint("pages", __name__, url_prefix="/pages")
"""


@pytest.mark.parametrize(
    ("decorator", "names"),
    [
        ('@app.route("/x")', ["GET /x"]),
        ('@app.route("/x/<int:id>", methods=["GET", "POST"])',
         ["GET /x/<int:id>", "POST /x/<int:id>"]),
        ('@app.route("/x", methods=METHODS)', ["ANY /x"]),
        ('@app.post("/x")', ["POST /x"]),
        ('@pages.route("/x")', ["GET /pages/x"]),
        ('@pages.get("")', ["GET /pages"]),
        ('@app.route("/x")\n@pages.put("/y")', ["GET /x", "PUT /pages/y"]),
        ('@app.route(rule="/x")', ["GET /x"]),
    ],
)  # fmt: skip
def test_a_decorator_of_flask_leads_to_its_function(decorator: str, names: list[str]) -> None:
    head = "\n".join(line.strip() for line in FLASK.splitlines())
    found = routes({"app.py": f"{head}\n{decorator}\ndef view(): ...\n"})
    assert found == {name: {"app.py:view"} for name in names}


def test_flask_s_rules_can_be_added_by_calls() -> None:
    text = (
        FLASK
        + """
    class Api(MethodView): ...
    def view(): ...
    app.add_url_rule("/a", "name", view)
    app.add_url_rule("/b", view_func=view, methods=["DELETE"])
    pages.add_url_rule("/c", view_func=Api.as_view("c"))
    """
    )
    assert routes({"app.py": text}) == {
        "GET /a": {"app.py:view"},
        "DELETE /b": {"app.py:view"},
        "ANY /pages/c": {"app.py:Api"},
    }


def test_a_class_of_the_file_that_builds_on_a_framework_s_takes_routes() -> None:
    text = "import flask\nclass App(flask.Flask): ...\nclass Own(App): ...\napp = Own('x')\n" \
        "@app.get('/x')\ndef x(): ...\n"  # fmt: skip
    assert routes({"app.py": text}) == {"GET /x": {"app.py:x"}}


def test_a_blueprint_of_another_module_of_the_project_takes_routes() -> None:
    files = {
        "app/main/__init__.py": "from flask import Blueprint\nbp = Blueprint('m', __name__)\n",
        "app/main/views.py": "from app.main import bp\n\n@bp.route('/index')\ndef index(): ...\n",
    }
    assert routes(files) == {"GET /index": {"app/main/views.py:index"}}


FASTAPI = """
    from typing import Annotated
    from fastapi import APIRouter, FastAPI
    app = FastAPI()
    router = APIRouter(prefix="/items", tags=["items"])
"""


def test_routers_of_fastapi_give_their_prefix() -> None:
    text = (
        FASTAPI
        + """
    @app.get("/")
    async def root(): ...
    @router.post("", status_code=201)
    def create(): ...
    @router.api_route("/{id}", methods=["PUT", "PATCH"])
    def change(id): ...
    @app.websocket("/ws")
    async def talk(socket): ...
    app.add_api_route("/health", root, methods=["GET"])
    class Api:
        def __init__(self):
            self.router = APIRouter(prefix="/own")
            self.router.add_api_route("/x", self.answer)
        def answer(self): ...
    def mount(other: FastAPI):
        @other.delete("/gone")
        def gone(): ...
    """
    )
    assert routes({"app.py": text}) == {
        "GET /": {"app.py:root"},
        "POST /items": {"app.py:create"},
        "PUT /items/{id}": {"app.py:change"},
        "PATCH /items/{id}": {"app.py:change"},
        "WEBSOCKET /ws": {"app.py:talk"},
        "GET /health": {"app.py:root"},
        "GET /own/x": {"app.py:Api.answer"},
        "DELETE /gone": {"app.py:mount.gone"},
    }


def test_starlette_lists_its_routes() -> None:
    text = """
        from starlette.routing import Mount, Route, WebSocketRoute
        def home(request): ...
        class Page: ...
        routes = [
            Route("/", endpoint=home),
            Mount("/users", routes=[Route("/{id}", Page), Route("/", home, methods=["POST"])]),
            WebSocketRoute("/ws", home),
            WebSocketRoute("/page", Page),
        ]
        """
    assert routes({"app.py": text}) == {
        "GET /": {"app.py:home"},
        "ANY /users/{id}": {"app.py:Page"},
        "POST /users/": {"app.py:home"},
        "WEBSOCKET /ws": {"app.py:home"},
        "WEBSOCKET /page": {"app.py:Page"},
    }


@pytest.mark.parametrize(
    "body",
    [
        'cache.get("/x", default)',
        'requests.get("/x")',
        'client.get("/x")',
        'client.post("/x", json=view)',
        'self.client.get("/x", view)',
        'registry.register("x", view)',
        'signals.register(r"x", view)',
        'app.test_client().get("/x")',
        'os.environ.get("/x", view)',
        '@mock.patch("/x")\ndef f(): ...',
        '@cache.route\ndef f(): ...',
        '@decorated("/x")\ndef f(): ...',
        '@app.errorhandler("/x")\ndef f(): ...',
        '@app.cli.command("/x")\ndef f(): ...',
        '@table.get("x")\ndef f(): ...',
        '@own.get("/x")\ndef f(): ...',
        '@app.get(path_of(1))\ndef f(): ...',
    ],
)  # fmt: skip
def test_a_call_that_only_looks_like_one_makes_no_route(body: str) -> None:
    head = "\n".join(line.strip() for line in FLASK.splitlines())
    head = f"import requests\nfrom unittest import mock\n{head}"
    text = f"{head}\nclass Table:\n  x = 1\nown = Table()\ndef view(): ...\n{body}\n"
    assert routes({"app.py": text}) == {}


def test_a_decorator_with_a_path_is_no_route_where_no_framework_is_imported() -> None:
    text = "from rules import rules\n\n@rules.get('/x')\ndef f(): ...\n"
    assert routes({"a.py": text}) == {}
