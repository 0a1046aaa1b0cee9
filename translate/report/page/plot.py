"""Figures over time as a line, drawn as SVG that takes its colors from the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from translate.report.page.markup import Html, element

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 320, 120
_LEFT, _RIGHT, _TOP, _BOTTOM = 8, 56, 14, 14

LEAST_RANGE = 2.0
"""Height of the plot in points of score, at least: noise must not look like a fall."""


@dataclass(frozen=True, slots=True)
class Point:
    """One value, and what it is of."""

    name: str
    value: float


def plot(title: str, points: Sequence[Point]) -> Html:
    """Return values over time, the latest on the right; the last one and the extremes are written.

    Args:
        title: What the values are.
        points: In order of time, two at least.
    """
    values = [point.value for point in points]
    low, high = min(values), max(values)
    room = max(LEAST_RANGE - (high - low), 0.0) / 2
    low, high = low - room, high + room

    def x(number: int) -> str:
        return f"{_LEFT + number * (WIDTH - _LEFT - _RIGHT) / (len(points) - 1):.1f}"

    def y(value: float) -> str:
        return f"{_TOP + (high - value) * (HEIGHT - _TOP - _BOTTOM) / (high - low):.1f}"

    line = " ".join(f"{x(n)},{y(value)}" for n, value in enumerate(values))
    dots = [
        element(
            "circle",
            element("title", f"{point.name}: {point.value:.1f}"),
            cx=x(n),
            cy=y(point.value),
            r="3.5" if n == len(points) - 1 else "2.5",
        )
        for n, point in enumerate(points)
    ]
    grid = [
        element("line", x1=str(_LEFT), x2=str(WIDTH - _RIGHT + 6), y1=y(each), y2=y(each))
        for each in (low, high)
    ]
    right, height = float(x(len(points) - 1)), float(y(values[-1]))
    last = element("text", f"{values[-1]:.1f}", x=f"{right + 9:.1f}", y=f"{height + 4:.1f}")
    told = (
        f"{title} over {len(points)} runs: from {values[0]:.1f} to {values[-1]:.1f}, "
        f"least {min(values):.1f}, most {max(values):.1f}"
    )
    drawn = element(
        "svg",
        *grid,
        element("polyline", points=line),
        *dots,
        last,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=told,
    )
    caption = element("figcaption", element("b", title), f" {min(values):.1f} to {max(values):.1f}")
    return element("figure", caption, drawn, class_="plot")
