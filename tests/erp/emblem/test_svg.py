"""Drawings are read exactly or refused by name."""

from __future__ import annotations

import math

import pytest

from erp.emblem.svg import SvgRefused, read
from erp.reporting.pdf_frame import MARK


def drawn(inside: str, attributes: str = 'viewBox="0 0 100 50"') -> list[tuple[object, ...]]:
    shapes = read(f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()).shapes
    return [tuple(round(part, 3) if isinstance(part, float) else part for part in segment) for shape in shapes for segment in shape.segments]


def test_relative_and_absolute_commands_meet() -> None:
    assert drawn('<path d="M10 10l5 0v5h-5z"/>') == drawn('<path d="M10,10 L15,10 V15 H10 Z"/>')
    assert drawn('<path d="M1 2 3 4"/>') == [("M", 1.0, 2.0), ("L", 3.0, 4.0)]
    assert drawn('<path d="M0 0.5.5-1"/>') == [("M", 0.0, 0.5), ("L", 0.5, -1.0)]


def test_a_quarter_arc_ends_where_it_says_and_bulges_by_a_circle() -> None:
    ((_m, *_start), (kind, *points)) = drawn('<path d="M10 0A10 10 0 0 1 0 10"/>')
    assert (kind, points[-2:]) == ("C", [0.0, 10.0])
    x, y = (
        sum(weight * points_ for weight, points_ in zip((1, 3, 3, 1), axis, strict=True)) / 8 for axis in ((10, *points[::2]), (0, *points[1::2]))
    )
    assert math.hypot(x, y) == pytest.approx(10, abs=0.02)


def test_transforms_are_applied_from_the_outside_in() -> None:
    assert drawn('<g transform="translate(10 0)"><path transform="scale(2)" d="M1 1L2 2"/></g>') == [("M", 12.0, 2.0), ("L", 14.0, 4.0)]
    assert drawn('<path transform="rotate(90 5 5)" d="M5 0L10 5"/>') == [("M", 10.0, 5.0), ("L", 5.0, 10.0)]


def test_the_box_moves_the_drawing_to_its_corner() -> None:
    assert drawn('<path d="M10 10L20 20"/>', 'viewBox="10 10 5 5"') == [("M", 0.0, 0.0), ("L", 10.0, 10.0)]


def test_our_own_mark_is_a_drawing() -> None:
    assert len(read(MARK.read_bytes()).shapes) == 3


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("<script>alert(1)</script>", "script"),
        ('<image href="http://x/y.png"/>', "image"),
        ('<path onclick="x()" d="M0 0L1 1"/>', "onclick"),
        ('<path fill="url(#g)" d="M0 0L1 1"/>', "fill"),
        ('<path style="fill:url(http://x)" d="M0 0L1 1"/>', "fill"),
        ('<path class="a" d="M0 0L1 1"/>', "class"),
        ("<style>path{fill:red}</style>", "style"),
        ("<foreignObject/>", "foreignObject"),
        ("<text>شعار</text>", "text"),
        ('<path opacity="0.5" d="M0 0L1 1"/>', "opacity"),
        ('<path d="M0 0 L1"/>', "d"),
        ('<rect width="50%" height="1"/>', "50%"),
        ("", "path"),
    ],
)
def test_what_acts_refers_or_can_not_be_drawn_is_refused(inside: str, what: str) -> None:
    with pytest.raises(SvgRefused) as refused:
        drawn(inside)
    assert refused.value.facts["what"] == what


def test_entities_and_other_documents_are_refused() -> None:
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>&a;</title></svg>'
    for content in (bomb, b"<svg", b'<html xmlns="http://www.w3.org/2000/svg"/>', b'<svg xmlns="http://www.w3.org/2000/svg"/>'):
        with pytest.raises(SvgRefused):
            read(content)
