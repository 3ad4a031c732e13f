"""Takes the telemetry of codegraph: what `schema.toml` lists, and nothing else.

The way of a request
    `app` takes it, `body` reads it within bounds, `validation` keeps what the schema allows (pure,
    the same module that the client runs on what it sends), a `ports.Limiter` says whether this
    machine may send more, and a `ports.Store` makes the events durable. Only then is it answered.

What it never does
    It keeps no address: not in a row, not in a log, not in a message. The core sees a body and a
    time, never a header.

The rooms
    ``journal`` makes events durable, ``sqlite`` keeps them, and what has to be forwarded.
    ``forward`` brings that to PostHog. ``figures`` adds up what anyone may see, ``page`` draws it.
    ``cloudflare``, ``clickhouse`` and ``redis`` put other engines behind the same two ports.
"""
