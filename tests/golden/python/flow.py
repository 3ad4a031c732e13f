import os.path as osp
from collections.abc import AsyncIterator, Callable, Iterator
from functools import cached_property
from typing import Annotated, Optional, Self, cast, overload

from .parts import *
from .parts import Engine, Wheel as Tyre
from ..garage import lift

__all__ = ["Car", "build"]

LIMIT: int = 4
cars: dict[str, "Car"] = {}

type Handler = Callable[[Car], Tyre]


@lift.registered(LIMIT)
class Car(Engine, osp.Model, Generic[int]):
    """A car.

    It drives.
    """

    wheels: list[Tyre]
    colour = "red"

    def __init__(
        self,  # the car
        engine: Optional[Engine] = None,
        *wheels: Tyre,
        name="",
        **options: Annotated[Handler, 1],
    ):
        super().__init__()
        self.engine = engine or Engine()
        self.spare: Tyre = wheels[-1]
        self.name, (self.first, *_) = name, wheels

    @cached_property
    def key(self) -> str: ...

    @classmethod
    def make(cls, *args) -> Self:
        return cls(*args)

    @staticmethod
    def _check(car): ...

    @overload
    def drive(self, far: int) -> None: ...

    async def drives(self) -> AsyncIterator[int]:
        async with self.engine.start() as engine, osp.open() as log:
            yield await engine.turn(log)


def build(parts, count=LIMIT, make=lambda: Car()):
    first = second = make()
    if (wheel := parts.find()) is not None:
        wheel.turn()
    try:
        for index, part in enumerate(parts):
            first = part.fit(
                first.clean(),
            )
    except (OSError, lift.Broken) as error:
        error.report()
    pairs = {part.name: Tyre(part) for part in sorted(parts)}
    for name, tyre in pairs.items():
        tyre.fill(name)
    left, right = Tyre(), cast(Tyre, parts[0])

    def inner(car: "Car | None" = second):
        import json

        return json.dumps(car.key if car else left)

    return inner() if right else [x.turn() for x in parts if x]
