// Connects the Node SDK's client to a server, lists its tools and calls one; prints what it got.
// usage: node node_client.mjs PATH_OF_NODE_MODULES COMMAND ARGUMENTS...
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, command, ...args] = process.argv.slice(2);
const require = createRequire(join(modules, "here.js"));
const load = (path) => import(pathToFileURL(require.resolve(path)));
const { Client } = await load("@modelcontextprotocol/sdk/client/index.js");
const { StdioClientTransport } = await load("@modelcontextprotocol/sdk/client/stdio.js");

const client = new Client({ name: "node-client", version: "4.5.6" });
await client.connect(new StdioClientTransport({ command, args }));
const { tools } = await client.listTools();
const result = await client.callTool({ name: "codegraph_search", arguments: { query: "send" } });
const failure = await client.callTool({ name: "codegraph_search", arguments: {} });
await client.close();
console.log(JSON.stringify({ server: client.getServerVersion(), tools, result, failure }));
