"""Pure: a drawing in SVG as shapes that a page can be drawn from; what we can't draw exactly is refused by name.

Known: paths, rectangles, circles, ellipses, lines, polygons, groups, transforms, plain fills and strokes. A program, a
reference to anything outside, an animation, text, a gradient or a style sheet is refused before anything is drawn.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from erp.errors import DomainError

Colour = tuple[float, float, float]
Matrix = tuple[float, float, float, float, float, float]
Segment = tuple[Any, ...]  # ("M", x, y), ("L", x, y), ("C", x1, y1, x2, y2, x, y), ("Z",)

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"})
GROUPS = frozenset({"svg", "g"})
SILENT = frozenset({"title", "desc", "metadata"})
DEPTH_MAX, SEGMENTS_MAX = 20, 40_000
ONE: Matrix = (1, 0, 0, 1, 0, 0)
KAPPA = 0.5522847498307936  # a quarter of a circle as a cubic curve
NAMED = {"black": "#000000", "white": "#ffffff", "red": "#ff0000", "green": "#008000", "gold": "#ffd700", "currentcolor": "#000000"}
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_TOKEN = re.compile(rf"([MmLlHhVvCcSsQqTtAaZz])|({_NUMBER.pattern})")
_TRANSFORM = re.compile(r"\s*(matrix|translate|scale|rotate)\s*\(([^)]*)\)[\s,]*")


class SvgRefused(DomainError):
    """Not a drawing that we can print exactly. Facts: what (the element or attribute)."""

    code = "emblem.svg"


@dataclass(frozen=True)
class Look:
    fill: Colour | None = (0.0, 0.0, 0.0)
    stroke: Colour | None = None
    width: float = 1.0
    even_odd: bool = False
    cap: int = 0
    join: int = 0


@dataclass(frozen=True)
class Shape:
    segments: tuple[Segment, ...]
    look: Look


@dataclass(frozen=True)
class Drawing:
    """Shapes in a box of these sides; y grows downwards."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def read(content: bytes) -> Drawing:
    """Raises SvgRefused."""
    try:
        root = ElementTree.fromstring(content, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, UnicodeError):
        raise SvgRefused(what="XML") from None
    if root.tag != f"{SVG}svg":
        raise SvgRefused(what=str(root.tag)[:40])
    left, top, width, height = box(root.attrib)
    shapes = tuple(shapes_of(root, (1, 0, 0, 1, -left, -top), Look(), 0))
    if not shapes or sum(len(shape.segments) for shape in shapes) > SEGMENTS_MAX:
        raise SvgRefused(what="path")
    return Drawing(width, height, shapes)


def box(attributes: Mapping[str, str]) -> tuple[float, float, float, float]:
    found = numbers(attributes.get("viewBox", ""))
    if len(found) != 4:
        found = [0.0, 0.0, *(length(attributes.get(name, "")) for name in ("width", "height"))]
    if not all(0 < side < 1e6 for side in found[2:]):
        raise SvgRefused(what="viewBox")
    return found[0], found[1], found[2], found[3]


def numbers(text: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(text)]


def length(text: str) -> float:
    """A length in the drawing's own units; a share of something else is refused."""
    if not text:
        return 0.0
    found = _NUMBER.match(text.strip())
    if not found or text.strip()[found.end() :] not in ("", "px"):
        raise SvgRefused(what=text[:20])
    return float(found[0])


def shapes_of(element: Any, matrix: Matrix, look: Look, depth: int) -> Iterator[Shape]:
    if depth > DEPTH_MAX:
        raise SvgRefused(what="g")
    for child in element:
        name = str(child.tag).removeprefix(SVG)
        if name in SILENT or not isinstance(child.tag, str):
            continue
        if name not in SHAPES | GROUPS or name == "svg":
            raise SvgRefused(what=name[:40])
        attributes = plain(child.attrib)
        inner, own = times(matrix, transform(attributes.get("transform", ""))), looked(attributes, look)
        if name == "g":
            yield from shapes_of(child, inner, own, depth + 1)
        else:
            scale = math.sqrt(abs(inner[0] * inner[3] - inner[1] * inner[2]))
            seen = Look(own.fill, own.stroke, own.width * scale, own.even_odd, own.cap, own.join)
            yield Shape(tuple(placed(segment, inner) for segment in outline(name, attributes)), seen)


def plain(attributes: Mapping[str, str]) -> dict[str, str]:
    """The attributes with those of `style` among them. Raises SvgRefused for what acts, refers or hides."""
    found = dict(attributes)
    for part in found.pop("style", "").split(";"):
        name, _colon, text = part.partition(":")
        if text:
            found[name.strip()] = text.strip()
    for name, text in found.items():
        if name.startswith("on") or name.endswith("href") or "url(" in text or name in ("class", "clip-path", "mask", "filter"):
            raise SvgRefused(what=name[:40])
        if name in ("opacity", "fill-opacity", "stroke-opacity") and text.strip() not in ("1", "1.0", "100%"):
            raise SvgRefused(what=name)
    return found


def looked(attributes: Mapping[str, str], look: Look) -> Look:
    caps, joins = {"butt": 0, "round": 1, "square": 2}, {"miter": 0, "round": 1, "bevel": 2}
    return Look(
        colour(attributes["fill"]) if "fill" in attributes else look.fill,
        colour(attributes["stroke"]) if "stroke" in attributes else look.stroke,
        length(attributes["stroke-width"]) if "stroke-width" in attributes else look.width,
        attributes["fill-rule"] == "evenodd" if "fill-rule" in attributes else look.even_odd,
        caps.get(attributes.get("stroke-linecap", ""), look.cap),
        joins.get(attributes.get("stroke-linejoin", ""), look.join),
    )


def colour(text: str) -> Colour | None:
    given = text.strip().lower()
    if given in ("none", "transparent"):
        return None
    given = NAMED.get(given, given)
    if rgb := re.fullmatch(r"rgb\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)", given):
        return tuple(min(int(part), 255) / 255 for part in rgb.groups())  # type: ignore[return-value]
    if re.fullmatch(r"#[0-9a-f]{3}", given):
        given = "#" + "".join(sign * 2 for sign in given[1:])
    if not re.fullmatch(r"#[0-9a-f]{6}", given):
        raise SvgRefused(what=text[:40])
    return tuple(int(given[place : place + 2], 16) / 255 for place in (1, 3, 5))  # type: ignore[return-value]


def transform(text: str) -> Matrix:
    found, place = ONE, 0
    while place < len(text.rstrip()):
        step = _TRANSFORM.match(text, place)
        if not step:
            raise SvgRefused(what="transform")
        found, place = times(found, one_transform(step[1], numbers(step[2]))), step.end()
    return found


def one_transform(name: str, given: list[float]) -> Matrix:
    match name, given:
        case "matrix", [a, b, c, d, e, f]:
            return a, b, c, d, e, f
        case "translate", [x, *rest]:
            return 1, 0, 0, 1, x, rest[0] if rest else 0
        case "scale", [x, *rest]:
            return x, 0, 0, rest[0] if rest else x, 0, 0
        case "rotate", [angle, *centre]:
            turn = math.radians(angle)
            cos, sin = math.cos(turn), math.sin(turn)
            x, y = (centre[0], centre[1]) if len(centre) == 2 else (0.0, 0.0)
            return times(times((1, 0, 0, 1, x, y), (cos, sin, -sin, cos, 0, 0)), (1, 0, 0, 1, -x, -y))
    raise SvgRefused(what="transform")


def times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f


def placed(segment: Segment, matrix: Matrix) -> Segment:
    a, b, c, d, e, f = matrix
    found: list[Any] = [segment[0]]
    for x, y in zip(segment[1::2], segment[2::2], strict=True):
        found += [a * x + c * y + e, b * x + d * y + f]
    return tuple(found)


def outline(name: str, attributes: Mapping[str, str]) -> list[Segment]:
    value = {key: length(attributes.get(key, "")) for key in ("x", "y", "width", "height", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2")}
    match name:
        case "path":
            return path(attributes.get("d", ""))
        case "rect":
            radius_x = value["rx"] or value["ry"]
            return rectangle(value["x"], value["y"], value["width"], value["height"], radius_x, value["ry"] or radius_x)
        case "circle":
            return oval(value["cx"], value["cy"], value["r"], value["r"])
        case "ellipse":
            return oval(value["cx"], value["cy"], value["rx"], value["ry"])
        case "line":
            return [("M", value["x1"], value["y1"]), ("L", value["x2"], value["y2"])]
    points = numbers(attributes.get("points", ""))
    pairs = list(zip(points[::2], points[1::2], strict=False))
    found: list[Segment] = [("L" if place else "M", *pair) for place, pair in enumerate(pairs)]
    return [*found, ("Z",)] if name == "polygon" else found


def rectangle(x: float, y: float, width: float, height: float, rx: float, ry: float) -> list[Segment]:
    rx, ry = min(rx, width / 2), min(ry, height / 2)
    if not rx or not ry:
        return [("M", x, y), ("L", x + width, y), ("L", x + width, y + height), ("L", x, y + height), ("Z",)]
    right, low, kx, ky = x + width, y + height, rx * (1 - KAPPA), ry * (1 - KAPPA)
    return [
        ("M", x + rx, y), ("L", right - rx, y), ("C", right - kx, y, right, y + ky, right, y + ry),
        ("L", right, low - ry), ("C", right, low - ky, right - kx, low, right - rx, low),
        ("L", x + rx, low), ("C", x + kx, low, x, low - ky, x, low - ry),
        ("L", x, y + ry), ("C", x, y + ky, x + kx, y, x + rx, y), ("Z",),
    ]  # fmt: skip


def oval(cx: float, cy: float, rx: float, ry: float) -> list[Segment]:
    kx, ky = rx * KAPPA, ry * KAPPA
    return [
        ("M", cx + rx, cy), ("C", cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry), ("C", cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy),
        ("C", cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry), ("C", cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy), ("Z",),
    ]  # fmt: skip


WANTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}


def path(text: str) -> list[Segment]:
    """The commands of a path, absolute, curves as cubic ones. Raises SvgRefused."""
    pen = Pen()
    for command, given in commands(text):
        pen.draw(command, given)
    return pen.segments


def commands(text: str) -> Iterator[tuple[str, list[float]]]:
    """(command, its numbers) one at a time; what follows a move without a command is a line."""
    tokens = _TOKEN.findall(text)
    place = 0
    while place < len(tokens):
        command, place = tokens[place][0], place + 1
        if not command:
            raise SvgRefused(what="d")
        wanted, first = WANTS[command.upper()], True
        while first or (wanted and place < len(tokens) and not tokens[place][0]):
            given = [float(number) for letter, number in tokens[place : place + wanted] if not letter]
            if len(given) != wanted:
                raise SvgRefused(what="d")
            yield command, given
            place, first = place + wanted, False
            command = {"M": "L", "m": "l"}.get(command, command)


class Pen:
    """Where a path stands while it is drawn."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.x = self.y = self.start_x = self.start_y = 0.0
        self.control: tuple[float, float] | None = None  # the last curve's, which S and T mirror
        self.last = ""

    def draw(self, command: str, given: list[float]) -> None:
        kind = command.upper()
        if command != kind:
            given = self.absolute(kind, given)
        getattr(self, f"_{kind.lower()}")(*given)
        self.last = kind

    def absolute(self, kind: str, given: list[float]) -> list[float]:
        if kind == "H":
            return [given[0] + self.x]
        if kind == "V":
            return [given[0] + self.y]
        if kind == "A":
            return [*given[:5], given[5] + self.x, given[6] + self.y]
        return [number + (self.y if place % 2 else self.x) for place, number in enumerate(given)]

    def to(self, segment: Segment) -> None:
        self.segments.append(segment)
        self.x, self.y = segment[-2], segment[-1]

    def _m(self, x: float, y: float) -> None:
        self.start_x, self.start_y = x, y
        self.to(("M", x, y))

    def _l(self, x: float, y: float) -> None:
        self.to(("L", x, y))

    def _h(self, x: float) -> None:
        self.to(("L", x, self.y))

    def _v(self, y: float) -> None:
        self.to(("L", self.x, y))

    def _z(self) -> None:
        self.segments.append(("Z",))
        self.x, self.y = self.start_x, self.start_y

    def _c(self, x1: float, y1: float, x2: float, y2: float, x: float, y: float) -> None:
        self.to(("C", x1, y1, x2, y2, x, y))
        self.control = x2, y2

    def _s(self, x2: float, y2: float, x: float, y: float) -> None:
        self._c(*self.mirrored("CS"), x2, y2, x, y)

    def _q(self, qx: float, qy: float, x: float, y: float) -> None:
        here = self.x, self.y
        self.to(("C", *(h + 2 / 3 * (q - h) for h, q in zip(here, (qx, qy), strict=True)), x + 2 / 3 * (qx - x), y + 2 / 3 * (qy - y), x, y))
        self.control = qx, qy

    def _t(self, x: float, y: float) -> None:
        self._q(*self.mirrored("QT"), x, y)

    def mirrored(self, after: str) -> tuple[float, float]:
        if self.control is None or self.last not in after:
            return self.x, self.y
        return 2 * self.x - self.control[0], 2 * self.y - self.control[1]

    def _a(self, rx: float, ry: float, turn: float, large: float, sweep: float, x: float, y: float) -> None:
        for segment in arc(self.x, self.y, abs(rx), abs(ry), math.radians(turn), bool(large), bool(sweep), x, y):
            self.to(segment)


def arc(x0: float, y0: float, rx: float, ry: float, turn: float, large: bool, sweep: bool, x: float, y: float) -> Iterator[Segment]:
    """An arc as cubic curves of at most a quarter each (the standard's own conversion, SVG 1.1 appendix F.6)."""
    if not rx or not ry or (x0 == x and y0 == y):
        yield ("L", x, y)
        return
    cos, sin = math.cos(turn), math.sin(turn)
    dx, dy = (x0 - x) / 2, (y0 - y) / 2
    px, py = cos * dx + sin * dy, -sin * dx + cos * dy
    grow = math.sqrt(max(1.0, (px / rx) ** 2 + (py / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    under = (rx * ry) ** 2 - (rx * py) ** 2 - (ry * px) ** 2
    factor = math.sqrt(max(0.0, under / ((rx * py) ** 2 + (ry * px) ** 2))) * (-1 if large == sweep else 1)
    qx, qy = factor * rx * py / ry, -factor * ry * px / rx
    cx, cy = cos * qx - sin * qy + (x0 + x) / 2, sin * qx + cos * qy + (y0 + y) / 2
    first = math.atan2((py - qy) / ry, (px - qx) / rx)
    angle = math.atan2((-py - qy) / ry, (-px - qx) / rx) - first
    angle += 2 * math.pi * ((sweep and angle < 0) - (not sweep and angle > 0))
    count = max(1, math.ceil(abs(angle) / (math.pi / 2) - 1e-9))
    step = angle / count
    reach = 4 / 3 * math.tan(step / 4)

    def at(u: float, v: float) -> tuple[float, float]:
        return cx + rx * u * cos - ry * v * sin, cy + rx * u * sin + ry * v * cos

    for number in range(count):
        a, b = first + number * step, first + (number + 1) * step
        one = at(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a))
        two = at(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b))
        end = (x, y) if number == count - 1 else at(math.cos(b), math.sin(b))
        yield ("C", *one, *two, *end)
