"""The web frameworks of JavaScript and TypeScript, as far as their routes go."""

from __future__ import annotations

from codegraph.languages.routes import ANY, VERBS

MARKS = (b"express", b"fastify", b"koa", b"hono", b"@nestjs/common", b"restify", b"polka",
         b"hapi")  # fmt: skip
"""One of these words is in every file that registers a route."""

MODULES = frozenset(
    """express fastify koa koa-router @koa/router hono restify polka @hapi/hapi
    express-promise-router find-my-way""".split()
)
"""Modules whose users have routers that other files of their project may have made."""

ROUTERS = frozenset(
    """express express.Router express.express express.Application express.Express express.IRouter
    express-promise-router fastify fastify.fastify fastify.Fastify fastify.FastifyInstance
    @hapi/hapi.server @hapi/hapi.Server koa-router @koa/router hono.Hono hono/tiny.Hono
    restify.createServer polka""".split()
)
"""What is called or instantiated to make a router, and the types of routers."""

CHAINED = frozenset("get post put patch delete head options all use route basePath".split())
"""Methods of a router that give a router again."""

METHODS = {verb: verb for verb in VERBS} | {"all": ANY, "del": "delete"}
"""Methods of a router that register a route, and its request method."""

NEST = "@nestjs/common."
NEST_METHODS = {verb.title(): verb for verb in (*VERBS, "search")} | {"All": ANY, "Sse": "get"}
"""Decorators of NestJS for the methods of a controller."""
NEST_CONTROLLER = "Controller"
