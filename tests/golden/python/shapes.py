"""A tiny drawing."""

from math import pi

from . import colours as c


class Shape:
    """Something with an area."""

    sides = 0

    def area(self) -> float:
        return 0.0


class Circle(Shape):
    def __init__(self, radius: float) -> None:
        self.radius = radius

    def area(self):
        return pi * self.radius**2


def largest(shapes: list[Shape]) -> Shape:
    """The one with the greatest area."""
    best = shapes[0]
    for shape in shapes:
        if shape.area() > best.area():
            best = shape
    c.paint(best)
    return best
