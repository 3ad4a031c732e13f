"""Routes of Laravel and the methods that answer them."""

from __future__ import annotations

import pytest

from .worlds import Project

CONTROLLER = """
    <?php
    namespace App\\Http\\Controllers;

    class UserController {
        public function index() {} public function create() {} public function store() {}
        public function show() {} public function edit() {} public function update() {}
        public function destroy() {} public function __invoke() {}
    }
"""
USE = (
    "<?php\nuse Illuminate\\Support\\Facades\\Route;\nuse App\\Http\\Controllers\\UserController;\n"
)


def routes(text: str, head: str = USE) -> dict[str, str]:
    """Each route of a file to the methods that answer it."""
    project = Project({"app/UserController.php": CONTROLLER, "routes/web.php": head + text})
    found = {item.name: "" for item in project.facts["routes/web.php"].defs}
    for source, target in sorted(project.edges("routes")):
        found[source.partition(":")[2]] += target.rpartition(".")[2]
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Route::get('/users', [UserController::class, 'index']);", {"GET /users": "index"}),
        ("Route::post('users', 'UserController@store');", {"POST /users": "store"}),
        ("Route::delete('/u/{id}', UserController::class);", {"DELETE /u/{id}": "__invoke"}),
        ("Route::any('', UserController::class);", {"ANY /": "__invoke"}),
        ("Route::get('/', fn () => 'hello')->name('home');", {"GET /": ""}),
        ("Route::view('/about', 'about');", {"GET /about": ""}),
        ("Route::redirect('/a', '/b');", {"ANY /a": ""}),
        (
            "Route::match(['get', 'post'], '/x', [UserController::class, 'index']);",
            {"GET /x": "index", "POST /x": "index"},
        ),
        (
            "Route::prefix('a')->middleware('auth')->get('b', [UserController::class, 'show']);",
            {"GET /a/b": "show"},
        ),
        (
            "Route::controller(UserController::class)->group(function () {\n"
            "Route::get('/a', 'index'); Route::post('/b', 'store'); });",
            {"GET /a": "index", "POST /b": "store"},
        ),
    ],
)
def test_a_route_is_bound_to_what_answers_it(text: str, expected: dict[str, str]) -> None:
    assert routes(text) == expected


def test_groups_nest_and_end() -> None:
    text = (
        "Route::prefix('admin')->group(static function (): void {\n"
        "  Route::group(['prefix' => '/users/', 'middleware' => 'x'], function () {\n"
        "    Route::get('{id}', [UserController::class, 'show']);\n  });\n"
        "  Route::get('/all', [UserController::class, 'index']);\n});\n"
        "Route::get('/after', [UserController::class, 'edit']);\n"
    )
    assert routes(text) == {
        "GET /admin/users/{id}": "show",
        "GET /admin/all": "index",
        "GET /after": "edit",
    }


def test_a_resource_is_seven_routes_and_of_an_api_five() -> None:
    seven = routes("Route::resource('blog-categories', UserController::class);")
    assert seven == {
        "GET /blog-categories": "index",
        "GET /blog-categories/create": "create",
        "POST /blog-categories": "store",
        "GET /blog-categories/{blog_category}": "show",
        "GET /blog-categories/{blog_category}/edit": "edit",
        "PUT /blog-categories/{blog_category}": "update",
        "DELETE /blog-categories/{blog_category}": "destroy",
    }
    five = routes("Route::apiResource('users.posts', UserController::class);")
    assert list(five.values()) == ["index", "store", "show", "update", "destroy"]
    assert "GET /users/{user}/posts/{post}" in five


def test_a_resource_may_have_some_of_its_routes_only() -> None:
    text = "Route::resource('a', UserController::class)->names('x')->only(['index', 'show']);"
    assert list(routes(text)) == ["GET /a", "GET /a/{a}"]
    text = "Route::apiResource('a', UserController::class)->except('index', 'show', 'store');"
    assert list(routes(text)) == ["PUT /a/{a}", "DELETE /a/{a}"]
    text = "Route::singleton('profile', UserController::class);"
    assert routes(text) == {
        "GET /profile": "show",
        "GET /profile/edit": "edit",
        "PUT /profile": "update",
    }


def test_controllers_named_by_strings_are_below_the_namespace_of_their_group() -> None:
    nested = CONTROLLER.replace("Controllers;", "Controllers\\Admin;")
    text = (
        "Route::namespace('Admin')->group(function () { Route::get('/a', 'UserController@show');"
        " });\nRoute::get('/b', '\\\\App\\\\Http\\\\Controllers\\\\UserController@show');\n"
    )
    project = Project({"a.php": CONTROLLER, "b.php": nested, "routes/web.php": USE + text})
    assert project.edges("routes") == {
        ("routes/web.php:GET /a", "b.php:UserController.show"),
        ("routes/web.php:GET /b", "a.php:UserController.show"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Other::get('/x', [UserController::class, 'index']);",
        "Route::get($address, [UserController::class, 'index']);",
        "Route::get('only one');",
        "$cache->get('/x', [UserController::class, 'index']);",
        "Http::baseUrl('a')->get('/x', ['index']);",
    ],
)
def test_other_calls_are_no_routes(text: str) -> None:
    assert routes(text) == {}


def test_a_class_of_ones_own_that_is_called_route_registers_nothing() -> None:
    head = "<?php\nnamespace App;\nuse App\\Http\\Controllers\\UserController;\n"
    assert routes("Route::get('/x', [UserController::class, 'index']);", head) == {}
