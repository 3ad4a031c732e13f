"""A process that dies at a given step of what it does to the disk, within this very process.

A real kill leaves cleanup undone. So once the process is dead, each further step fails as well,
also those in its exception handlers. What the kernel does for the dead is left alone: locks are
let go of and files closed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Self

STEPS = "rename replace unlink rmdir mkdir fsync open write ftruncate".split()


class Died(BaseException):
    """The process is dead. Nothing that catches errors catches this."""


class Life:
    """A context in which steps are counted, and at whose end the process is dead.

    Args:
        steps: How many steps to live for; None for as long as nobody calls `end`.
        torn: Whether a write that is cut short by death leaves its first half.
    """

    def __init__(self, steps: int | None = None, *, torn: bool = False) -> None:
        self.steps = steps
        self.torn = torn
        self.is_over = False

    def end(self) -> None:
        """Die at the next step."""
        self.is_over = True

    def __enter__(self) -> Self:
        self._originals = {name: getattr(os, name) for name in STEPS}
        for name, original in self._originals.items():
            setattr(os, name, self._mortal(name, original))
        return self

    def __exit__(self, *_: object) -> None:
        for name, original in self._originals.items():
            setattr(os, name, original)

    def _mortal(self, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            if name == "open" and not arguments[1] & os.O_CREAT and not self.is_over:
                return original(*arguments, **options)
            if not self.is_over and self.steps is not None:
                self.steps -= 1
                if self.steps < 0:
                    self.end()
                    if name == "write" and self.torn:
                        original(arguments[0], arguments[1][: len(arguments[1]) // 2])
            if self.is_over:
                raise Died
            return original(*arguments, **options)

        return step
