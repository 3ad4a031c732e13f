"""What TypeScript, TSX and JavaScript share: nearly everything.

- `state`: where the code at hand stands: functions, blocks, what ``this`` is;
- `types` and `expressions`: type annotations and expressions as paths;
- `patterns`: names bound by parameters, variables, loops, destructuring;
- `definitions`, `bindings`, `imports`: the handlers; `rules` lists them by role;
- `config` and `modules`: which file an import means.
"""
