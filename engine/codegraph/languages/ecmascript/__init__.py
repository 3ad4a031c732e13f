"""What TypeScript, TSX and JavaScript share: nearly everything.

- `state`: where the code at hand stands: functions, blocks, what ``this`` is;
- `types` and `expressions`: type annotations and expressions as paths;
- `patterns`: names bound by parameters, variables, loops, destructuring;
- `surroundings`, `holders`, `context`, `words`: what the place of a definition says about it;
- `classes`, `functions`, `variables`, `bindings`, `imports`: the handlers, which `rules` lists
  by role;
- `config` and `modules`: which file an import means.
"""
