// The Worker inside Pyodide, with the runtime played: a line of JSON in, a line of JSON out.
//
//   {"request": {method, path, headers, body, pieces, stalled}, "env": {...}}   what it answers
//   {"messages": [{body, attempts}], "posthog": [{status, body}], "env": {...}} what it does
//
// A rate limit lets through as many requests of a key as its scenario says, or fails.

import readline from "node:readline";
import { start } from "./pyodide.mjs";

const [modules, sources] = process.argv.slice(2);
const python = await start(modules, sources);
python.runPython(`
import sys, types

class WorkerEntrypoint:
    def __init__(self, ctx, env):
        self.ctx, self.env = ctx, env

workers = types.ModuleType("workers")
workers.WorkerEntrypoint = WorkerEntrypoint
sys.modules["workers"] = workers
`);
const Default = python.pyimport("entry").Default;
// The runtime hands over a request in a wrapper of Python's.
const wrapped = python.runPython("lambda request: types.SimpleNamespace(js_object=request)");

class RateLimit {
  constructor(rule, seen) {
    this.rule = rule;
    this.seen = seen;
    this.counts = new Map();
  }
  async limit(options) {
    if (options.constructor !== Object || Object.keys(options).join() !== "key") {
      throw new TypeError("not {key}");
    }
    this.seen.push(options.key);
    if (this.rule === "fails") throw new Error("rate limit");
    const count = (this.counts.get(options.key) ?? 0) + 1;
    this.counts.set(options.key, count);
    return { success: count <= (this.rule ?? Infinity) };
  }
}

class Queue {
  constructor(rule) {
    this.rule = rule;
    this.sent = [];
  }
  async send(body) {
    if (this.rule === "rejects") throw new Error("Storage Limit Exceeded");
    if (typeof body !== "string") throw new TypeError("not a text");
    this.sent.push({ body });
  }
  async sendBatch(messages) {
    if (this.rule === "rejects") throw new Error("Storage Limit Exceeded");
    if (!Array.isArray(messages)) throw new TypeError("not an array");
    for (const { body, delaySeconds } of messages) {
      if (typeof body !== "string") throw new TypeError("not a text");
      this.sent.push({ body, delaySeconds });
    }
  }
}

function environment(told) {
  const keys = { MACHINES: [], ADDRESSES: [], EVERYONE: [] };
  const env = { ...told.variables };
  for (const name of Object.keys(keys)) env[name] = new RateLimit(told[name], keys[name]);
  env.EVENTS = new Queue(told.EVENTS);
  env.DEAD_LETTERS = new Queue(told.DEAD_LETTERS);
  return { env, keys };
}

function body(told) {
  if (told.pieces === undefined && !told.stalled) {
    return told.body === undefined ? null : Buffer.from(told.body, "base64");
  }
  let left = told.pieces ?? 0;
  return new ReadableStream({
    pull(controller) {
      if (told.stalled) return new Promise(() => {});
      if (left === 0) return controller.close();
      left -= 1;
      pulled += 1;
      controller.enqueue(new Uint8Array(1024).fill(32));
    },
  }, { highWaterMark: 0 });
}
let pulled = 0;

async function answer({ request, env: told, repeat = 1 }) {
  const { env, keys } = environment(told ?? {});
  const worker = Default({}, env);
  const statuses = [];
  pulled = 0;
  let last;
  for (let i = 0; i < repeat; i += 1) {
    last = await worker.fetch(
      wrapped(new Request(`https://ingest.example${request.path}`, {
        method: request.method,
        headers: request.headers,
        body: body(request),
        duplex: "half",
      })),
    );
    statuses.push(last.status);
  }
  return {
    statuses,
    status: last.status,
    headers: Object.fromEntries(last.headers),
    body: await last.text(),
    sent: env.EVENTS.sent,
    keys,
    pulled,
  };
}

async function consume({ messages, posthog, env: told }) {
  const { env } = environment(told ?? {});
  const requests = [];
  const replies = [...posthog];
  globalThis.fetch = async (url, options) => {
    requests.push({ url, headers: options.headers, body: JSON.parse(options.body) });
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    if (reply === "down") throw new TypeError("fetch failed");
    if (reply.refuses !== undefined) {
      const bad = JSON.stringify(requests.at(-1).body).includes(reply.refuses);
      return new Response(bad ? "no" : "{}", { status: bad ? 400 : 200 });
    }
    return new Response(reply.body ?? "{}", { status: reply.status });
  };
  const fates = messages.map(() => "nothing");
  const batch = {
    queue: "codegraph-events",
    messages: messages.map(({ body, attempts = 1 }, index) => ({
      body,
      attempts,
      ack() { fates[index] = "ack"; },
      retry(options) { fates[index] = options.delaySeconds; },
    })),
  };
  let raised = null;
  try {
    await Default({}, env).queue(batch);
  } catch (error) {
    raised = error.type ?? error.name;
  }
  return { fates, requests, dead: env.DEAD_LETTERS.sent, raised };
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const told = JSON.parse(line);
  const done = told.request ? await answer(told) : await consume(told);
  process.stdout.write(`${JSON.stringify(done)}\n`);
}
