"""The service on Cloudflare Workers, behind the same two ports.

The way of a request
    `entry` takes it from the runtime, `routes` answers it: rate limits, a body within bounds,
    `validation`, and a queue. It is answered 204 when the queue has written it to disk. `consumer`
    brings what the queue holds to PostHog. Nothing else is kept, so there are no figures here.

What runs where
    Only `entry` and `javascript` need Pyodide. The rest is plain Python, told what it needs by the
    shapes in `bindings`. The core is the very same file that every other deployment runs.
"""
