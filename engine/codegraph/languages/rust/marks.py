"""Marks at the end of names that live in namespaces of their own in Rust."""

from __future__ import annotations

MACRO = "¹"
"""Ends the name of a macro; part of no identifier."""
FIELD = "²"
"""Ends the name of a field, which may be that of a method as well."""
