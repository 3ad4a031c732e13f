"""Arguments that several tools take."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

SymbolName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=1000,
        description=(
            "A name (send), a qualified name (Session.send), or one with its file "
            "(sessions.py:Session.send)."
        ),
    ),
]
"""Which definition is meant."""
