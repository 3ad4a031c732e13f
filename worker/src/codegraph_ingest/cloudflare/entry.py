"""The Worker: what Cloudflare calls. Needs Pyodide and Cloudflare's own module `workers`.

It is native, not ASGI: a request goes to `routes` as it is, without a server in between.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from workers import WorkerEntrypoint  # type: ignore[import-not-found]  # the runtime has it

from codegraph_ingest import answers
from codegraph_ingest.cloudflare import bindings, javascript
from codegraph_ingest.cloudflare.consumer import Consumer
from codegraph_ingest.cloudflare.edge import EdgeLimiter, QueueStore, address_key
from codegraph_ingest.cloudflare.routes import Service, respond
from codegraph_ingest.forward.backend import Backend

logger = logging.getLogger(__name__)


class Default(WorkerEntrypoint):  # type: ignore[misc]  # its base has no types
    """Answers requests and consumes the queue."""

    async def fetch(self, request: Any) -> Any:
        """Answer a request.

        Args:
            request: A Request of JavaScript, or what `workers` makes of one.
        """
        incoming = javascript.IncomingRequest(getattr(request, "js_object", request))
        try:
            answer = await respond(incoming, self._service(incoming))
        except javascript.TooSlow:
            answer = answers.TOO_SLOW
        except Exception as error:
            # By its kind alone: a message or a trace could quote the request.
            logger.error("answered 500: %s", type(error).__name__)
            answer = answers.FAILED
        return javascript.response(answer, incoming.method)

    async def queue(self, batch: bindings.MessageBatch, *_: Any) -> None:
        """Consume messages.

        Args:
            batch: The messages.
        """
        backend = Backend.from_environ(self._settings())
        if backend is None:
            # Whatever is raised here makes the queue bring the messages again.
            raise ValueError("CODEGRAPH_INGEST_POSTHOG_KEY is not set")
        consumer = Consumer(backend, javascript.post, self.env.DEAD_LETTERS, javascript.plain)
        await consumer.consume(list(batch.messages))

    def _service(self, incoming: javascript.IncomingRequest) -> Service:
        env: bindings.Env = self.env
        settings = self._settings()
        now = time.time()
        return Service(
            machines=EdgeLimiter(env.MACHINES, javascript.plain),
            addresses=EdgeLimiter(env.ADDRESSES, javascript.plain),
            everyone=EdgeLimiter(env.EVERYONE, javascript.plain),
            store=QueueStore(env.EVENTS, javascript.plain),
            # The one place where an address is looked at. What comes out is a key that lives as
            # long as a rate limit counts, and only Cloudflare can set the header.
            address_key=address_key(
                settings["CODEGRAPH_INGEST_ADDRESS_KEY"], incoming.header("cf-connecting-ip"), now
            ),
            figures_url=settings.get("CODEGRAPH_INGEST_FIGURES_URL", ""),
            now=now,
        )

    def _settings(self) -> dict[str, str]:
        found = {
            name: getattr(self.env, name, None) for name in bindings.VARIABLES + bindings.SECRETS
        }
        return {name: value for name, value in found.items() if isinstance(value, str)}
