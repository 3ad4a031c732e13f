// Runs a script of Python on a folder of test vectors: vectors.mjs MODULES SOURCES SCRIPT VECTORS

import fs from "node:fs";
import { start } from "./pyodide.mjs";

const [modules, sources, script, vectors] = process.argv.slice(2);
const python = await start(modules, sources);
python.FS.mkdirTree("/vectors");
python.FS.mount(python.FS.filesystems.NODEFS, { root: vectors }, "/vectors");
const scope = python.toPy({ __name__: "run_vectors" });
python.runPython(fs.readFileSync(script, "utf-8"), { globals: scope });
const found = python.runPython(
  `import json, sys
from pathlib import Path
json.dumps({"python": list(sys.version_info[:2]), "results": results(Path("/vectors"))})`,
  { globals: scope },
);
process.stdout.write(found);
