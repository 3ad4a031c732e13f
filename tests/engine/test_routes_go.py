"""Which routes net/http, gin and other routers of Go have in a project, and what is none."""

from __future__ import annotations

import pytest

from .routed import routes

GIN = '"github.com/gin-gonic/gin"'


def found(body: str, *imports: str, head: str = "") -> dict[str, set[str]]:
    """The routes of a function with this body, beside handlers in another file of its package."""
    handlers = """
        package main

        type server struct{ name string }
        func list(c any) {}
        func show(c any) {}
        func auth(f any) any { return f }
        func (s *server) save(c any) {}
        func (s *server) make() func() { return nil }
        """
    lines = "\n".join(f"import {item}" for item in imports)
    text = f"package main\n{lines}\n{head}\nfunc run(s *server) {{\n{body}\n}}\n"
    answers = routes({"go.mod": "module m\n", "handlers.go": handlers, "main.go": text})
    return {name: {t.partition(":")[2] for t in targets} for name, targets in answers.items()}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('r := gin.Default()\nr.GET("/x/:id", list)', {"GET /x/:id": {"list"}}),
        ('r := gin.New().Group("/a")\nr.PUT("x", list)', {"PUT /a/x": {"list"}}),
        ('r := gin.New()\nr.Any("/x", auth(show))', {"ANY /x": {"show"}}),
        ('r := gin.New()\nr.POST("/x", auth, s.save)', {"POST /x": {"server.save"}}),
        ('r := gin.New()\nr.POST("/x", s.make())', {"POST /x": {"server.make"}}),
        ('r := gin.New()\nr.GET("/x", func(c *gin.Context) {})', {"GET /x": set()}),
        ('r := gin.New()\nr.Handle("PUT", "/x", list)', {"PUT /x": {"list"}}),
        ('r := gin.New()\nr.GET(root, list)', {"GET /root": {"list"}}),
        ('gin.Default().GET("/x", list)', {"GET /x": {"list"}}),
        ('r := gin.New()\nr.Group("/v1").Group("/a").GET("/x", list)', {"GET /v1/a/x": {"list"}}),
        ('r := gin.New()\nv1 := r.Group("/v1")\n{\nv2 := v1.Group("/v2")\nv2.GET("/x", list)\n}\n'
         'v1.GET("", show)', {"GET /v1/v2/x": {"list"}, "GET /v1": {"show"}}),
    ],
)  # fmt: skip
def test_gin_s_routes_have_the_prefix_of_their_groups(
    body: str, expected: dict[str, set[str]]
) -> None:
    assert found(body, GIN, head='const root = "/root"') == expected


def test_a_group_that_is_given_to_a_function_takes_routes() -> None:
    head = 'func users(g *gin.RouterGroup) {\n g.DELETE("/:id", list)\n}'
    assert found("", GIN, head=head) == {"DELETE /:id": {"list"}}


def test_a_router_in_a_field_takes_routes() -> None:
    head = 'type app struct{ engine *gin.Engine }\nfunc (a *app) f() { a.engine.GET("/x", list) }'
    assert found("", GIN, head=head) == {"GET /x": {"list"}}


def test_groups_of_one_name_in_different_functions_have_their_own_prefixes() -> None:
    head = 'func one(r *gin.Engine) { g := r.Group("/one"); g.GET("/x", list) }\n' \
        'func two(g *gin.RouterGroup) { g.GET("/y", list) }'  # fmt: skip
    assert found("", GIN, head=head) == {"GET /one/x": {"list"}, "GET /y": {"list"}}


def test_chi_nests_routers_in_functions() -> None:
    body = """
        r := chi.NewRouter()
        r.Get("/", list)
        r.Route("/users", func(r chi.Router) {
            r.With(auth).Post("/", show)
            r.Method("PUT", "/", http.HandlerFunc(list))
            r.MethodFunc(http.MethodPatch, "/", list)
            r.Group(func(r chi.Router) {
                r.Route("/{id}", func(r chi.Router) { r.Delete("/", s.save) })
            })
        })
        """
    assert found(body, '"github.com/go-chi/chi/v5"') == {
        "GET /": {"list"},
        "POST /users/": {"show"},
        "PUT /users/": {"list"},
        "PATCH /users/": {"list"},
        "DELETE /users/{id}/": {"server.save"},
    }


def test_net_http_names_the_method_in_the_pattern() -> None:
    body = """
        http.HandleFunc("/x", list)
        mux := http.NewServeMux()
        mux.HandleFunc("POST /y/{id}", s.save)
        mux.Handle("/z", http.HandlerFunc(show))
        """
    assert found(body, '"net/http"') == {
        "ANY /x": {"list"},
        "POST /y/{id}": {"server.save"},
        "ANY /z": {"show"},
    }


def test_gorilla_names_the_method_behind_the_handler() -> None:
    body = 'r := mux.NewRouter()\nr.HandleFunc("/x", list).Methods("PUT")\nr.HandleFunc("/y", show)'
    assert found(body, '"github.com/gorilla/mux"') == {"PUT /x": {"list"}, "ANY /y": {"show"}}


@pytest.mark.parametrize(
    "body",
    [
        'http.Get("/x")',
        'client := http.Client{}\nclient.Get("/x")\nclient.Post("/x", "text", list)',
        'request, _ := http.NewRequest("GET", "/x", nil)\nrequest.Header.Get("/x", list)',
        'cache.Get("/x", list)',
        's.Get("/x", list)',
        'c := gin.Context{}\nc.Get("/x", list)\nc.Header("/x", list)',
        'r := gin.New()\nr.Use(auth)\nr.Static("/x", "./x")\nr.GET("/x")',
        "r := gin.New()\nr.GET(name(), list)",
        'table := map[string]any{}\ntable.GET("/x", list)',
        'db := sql.Open("x")\ndb.Delete("/x", list)',
    ],
)
def test_a_call_that_only_looks_like_one_makes_no_route(body: str) -> None:
    assert found(body, GIN, '"net/http"', '"database/sql"', '"m/cache"') == {}


def test_a_function_in_a_file_without_a_framework_makes_no_route() -> None:
    assert found('r := router()\nr.GET("/x", list)') == {}
