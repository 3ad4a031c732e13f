// Starts Pyodide, from a folder and without the network, with our sources where a Worker has them.

import path from "node:path";
import { pathToFileURL } from "node:url";

export async function start(nodeModules, sources) {
  const folder = path.join(nodeModules, "pyodide");
  const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")));
  const python = await loadPyodide({ indexURL: folder, stdout: (line) => console.error(line) });
  python.FS.mkdirTree("/worker");
  python.FS.mount(python.FS.filesystems.NODEFS, { root: sources }, "/worker");
  python.runPython("import sys; sys.dont_write_bytecode = True; sys.path.insert(0, '/worker')");
  return python;
}
