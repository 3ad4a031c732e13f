"""Measures codegraph, and a peer where it can be had, in one run on the same repositories.

    python -m benchmarks django==5.2 npm:zod@4.1.12 path/to/a/checkout

See README.md in this folder for what each row means and how it is measured.
"""
