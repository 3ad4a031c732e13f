"""The command line: reads the environment and the arguments, and puts the other packages together.

Every command is a module of `codegraph_cli.commands` and is imported when it is run. Results go to
stdout, everything else to stderr. `main` turns what went wrong into an exit status, listed in
`codegraph_cli.failures`.
"""
