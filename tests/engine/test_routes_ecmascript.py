"""Which routes Express, routers like it and NestJS have in a project, and what is none."""

from __future__ import annotations

import pytest

from .routed import routes

HANDLERS = """
    exports.list = function (req, res) {};
    exports.show = catchAsync(async (req, res) => {});
    exports.auth = (req, res, next) => next();
"""


def found(body: str, head: str = "const express = require('express');") -> dict[str, set[str]]:
    """The routes of a file, beside one with handlers, names of files left out."""
    text = f"{head}\nconst users = require('./users');\n{body}\n"
    answers = routes({"users.js": HANDLERS, "app.js": text})
    return {name: {t.partition(":")[2] for t in targets} for name, targets in answers.items()}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("const app = express();\napp.get('/x/:id', users.list);", {"GET /x/:id": {"list"}}),
        ("const r = express.Router();\nr.put('/x', users.auth, users.show);", {"PUT /x": {"show"}}),
        ("const r = new express.Router();\nr.all('*', users.list);", {"ANY *": {"list"}}),
        ("const r = express();\nr.get('/x', (req, res) => { res.end(); });", {"GET /x": set()}),
        ("const r = express();\nr.get('/x', [users.auth, users.list]);", {"GET /x": {"list"}}),
        ("const r = express();\nr.get('/x', wrap(users.list));", {"GET /x": {"list"}}),
        ("const r = express();\nr.get('/x', users.list.bind(users));", {"GET /x": {"list"}}),
        ("const r = express();\nr.get(PATH, users.list);", {"GET /p": {"list"}}),
        ("const r = express.Router();\nr.route('/x').get(users.list).post(users.auth, users.show);",
         {"GET /x": {"list"}, "POST /x": {"show"}}),
        ("express().get(`${base}/x`, users.list);", {"GET ${base}/x": {"list"}}),
        ("express().get('/x', users.list);", {"GET /x": {"list"}}),
        ("module.exports = (app) => { app.get('/x', users.list); };", {"GET /x": {"list"}}),
        ("const { router } = require('./router');\nrouter.get('/x', users.list);",
         {"GET /x": {"list"}}),
    ],
)  # fmt: skip
def test_express_s_routes_lead_to_their_last_handler(
    body: str, expected: dict[str, set[str]]
) -> None:
    assert found(f"const PATH = '/p';\n{body}") == expected


@pytest.mark.parametrize(
    "head",
    [
        "import { Router } from 'express';\nconst r = Router();",
        "import express from 'express';\nconst r = express.Router();",
        "import * as express from 'express';\nconst r: express.Application = make();",
        "import Fastify from 'fastify';\nconst r = Fastify({ logger: true });",
        "import Router from '@koa/router';\nconst r = new Router();",
        "import { Hono } from 'hono';\nconst r = new Hono();",
        "import { FastifyInstance } from 'fastify';\nlet r: FastifyInstance;",
    ],
)
def test_a_router_is_known_by_the_class_that_makes_it(head: str) -> None:
    text = f"{head}\nfunction list() {{}}\nr.get('/x', list);\n"
    assert routes({"app.ts": text}) == {"GET /x": {"app.ts:list"}}


def test_fastify_and_hapi_take_a_route_as_one_object() -> None:
    text = """
        import Fastify from 'fastify';
        import Hapi from '@hapi/hapi';
        function list() {}
        const handler = () => {};
        const app = Fastify();
        app.route({ method: 'GET', url: '/x/:id', schema, handler: list });
        app.route({ method: ['PUT', 'PATCH'], url: '/x', handler });
        app.route({ method: 'GET', url: '/y', handler(request) {} });
        app.route({ method: 'GET', url: '/w', handler: async () => {} });
        app.route({ url: '/z', handler: list });
        router.navigate({ method: 'GET', url: '/z', handler: list });
        const server = Hapi.server({ port: 1 });
        server.route({ method: '*', path: '/{any*}', handler: list });
        """
    assert routes({"app.ts": text}) == {
        "GET /x/:id": {"app.ts:list"},
        "PUT /x": {"app.ts:handler"},
        "PATCH /x": {"app.ts:handler"},
        "GET /y": {"app.ts:handler"},
        "GET /w": {"app.ts:handler"},
        "ANY /{any*}": {"app.ts:list"},
    }


def test_chained_calls_of_hono_are_routes_of_one_router() -> None:
    text = "import { Hono } from 'hono';\nfunction a() {}\nfunction b() {}\n" \
        "export default new Hono().get('/a', a).post('/b', b);\n"  # fmt: skip
    assert routes({"app.ts": text}) == {"GET /a": {"app.ts:a"}, "POST /b": {"app.ts:b"}}


def test_a_controller_s_method_handles_through_its_object() -> None:
    text = """
        import { Router } from 'express';
        class Users {
            private router = Router();
            constructor() { this.router.get('/x', this.list); }
            list = () => {};
        }
        """
    assert routes({"app.ts": text}) == {"GET /x": {"app.ts:Users.list"}}


@pytest.mark.parametrize(
    "body",
    [
        "cache.get('/x', users.list);",
        "axios.get('/x', users.list);",
        "axios.post('/x', { a: 1 });",
        "const app = express();\nrequest(app).get('/x').expect(200, users.list);",
        "const client = supertest(app);\nclient.get('/x', users.list);",
        "const api = axios.create();\napi.get('/x', users.list);",
        "const app = express();\napp.get('setting');\napp.get('/x');",
        "const app = express();\napp.get('title', users.list);",
        "const app = express();\napp.use('/x', users.list);",
        "const app = express();\napp.set('/x', users.list);",
        "const app = express();\napp.get('/x', 'default');",
        "const app = express();\napp.get(path(), users.list);",
        "class Cache {}\nconst router = new Cache();\nrouter.get('/x', users.list);",
        "$.get('/x', users.list);",
        "function load(store) { store.get('/x', users.list); }",
    ],
)
def test_a_call_that_only_looks_like_one_makes_no_route(body: str) -> None:
    head = "const express = require('express');\nconst axios = require('axios');\n" \
        "const supertest = require('supertest');"  # fmt: skip
    assert found(body, head) == {}


def test_without_a_framework_in_the_file_there_is_no_route() -> None:
    assert found("module.exports = (app) => { app.get('/x', users.list); };", "") == {}


NEST = "import { Controller, Get, Post, All, UseGuards as Guard } from '@nestjs/common';\n"


@pytest.mark.parametrize(
    ("controller", "method", "names"),
    [
        ("@Controller('cats')", "@Get(':id')", ["GET /cats/:id"]),
        ("@Controller('cats')", "@Get()", ["GET /cats"]),
        ("@Controller()", "@Post('x')", ["POST /x"]),
        ("@Controller({ path: 'cats', version: '1' })", "@All('x')", ["ANY /cats/x"]),
        ("@Controller(['a', 'b'])", "@Get('x')", ["GET /a/x", "GET /b/x"]),
        ("@Controller('a')", "@Get(['x', 'y'])", ["GET /a/x", "GET /a/y"]),
        ("@Guard()\n@Controller('a')", "@Guard()\n@Get('x')", ["GET /a/x"]),
        ("@Controller(BASE)", "@Get('x')", ["GET /base/x"]),
    ],
)
def test_a_controller_of_nest_gives_its_methods_a_prefix(
    controller: str, method: str, names: list[str]
) -> None:
    body = f"export class Cats {{\n{method}\nrun() {{}}\n}}\n"
    text = f"{NEST}const BASE = 'base';\n{controller}\n{body}"
    assert routes({"cats.ts": text}) == {name: {"cats.ts:Cats.run"} for name in names}


@pytest.mark.parametrize(
    "text",
    [
        NEST + "export class Cats {\n@Get('x')\nrun() {}\n}\n",
        "import { Controller, Get } from './own';\n// @nestjs/common\n"
        "@Controller('a')\nexport class Cats {\n@Get('x')\nrun() {}\n}\n",
        NEST + "@Controller('a')\nexport class Cats {\n@Guard('x')\nrun() {}\n}\n",
    ],
)
def test_what_is_no_method_of_a_controller_makes_no_route(text: str) -> None:
    assert routes({"cats.ts": text}) == {}
