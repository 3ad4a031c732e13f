"""Calls that are given a class and return an object of it.

The text of a call tells the class; that it is what comes back only documentation says, be it of
Laravel's container (``app(Foo::class)``, ``$this->app->make(Foo::class)``) or of PHPUnit and
Mockery (``$this->createMock(Foo::class)``), whose doubles extend the class.
"""

from __future__ import annotations

import re

FUNCTIONS = frozenset(("app", "resolve", "mock", "spy", "partialMock"))
"""Functions whose first argument may be the class of what they return."""
METHODS = frozenset("createMock createStub createPartialMock createConfiguredMock".split())
"""Methods of test cases that do so."""
DOUBLES = METHODS | {"mock", "spy", "partialMock"}
"""What of these makes a double, which has methods from outside the project as well."""
CONTAINERS = frozenset(("make", "makeWith", "get", "build", "mock", "spy", "partialMock"))
"""Methods that do so where they are called on a container, or on Mockery."""
_CONTAINER = re.compile(
    r"(?:.*\.)?(?:\$app|\$container|\$laravel|app|getContainer|Mockery|App)[₀-₉⁰-⁹]*(?:\(\))?\Z"
)


def makes(name: str, receiver: str) -> bool:
    """Whether a method gives an object of the class that it is given.

    Args:
        name: The method's name.
        receiver: Path of what it is called on.
    """
    return name in METHODS or (name in CONTAINERS and _CONTAINER.match(receiver) is not None)
