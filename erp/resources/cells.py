"""A value as the list shows it: one function a column, made once a page, so that a row costs no template calls."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import repeat
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from erp import links
from erp.i18n import _
from erp.resources.declaration import HIDDEN, Column
from erp.resources.rows import Line
from erp.web.showing import day, moment

NOTHING = '<span class="faint">—</span>'
NUMBERS = ("money", "whole", "rate")
TONES = {"ok": "check", "wait": "clock", "bad": "stop", "info": "info"}
Show = Callable[[Any, Any], str]  # (value, label) -> HTML


def amount(halalas: int) -> str:
    whole, rest = divmod(abs(halalas), 100)
    figures = f'{whole:,}<span class="dec">.{rest:02d}</span>'
    return f'<span class="amt neg">({figures})</span>' if halalas < 0 else f'<span class="amt">{figures}</span>'


def code(text: Any) -> str:
    return f'<bdi class="code" dir="ltr">{escape(text)}</bdi>'


def document(reference: Any) -> str:
    """A reference such as "procurement.invoice:42", as a link to its page where the person's modules have one."""
    found = links.shown(str(reference))
    text = f"{escape(found.title)} {code(found.key)}" if found.key else str(escape(found.title))
    return f'<a href="{escape(found.href)}">{text}</a>' if found.href else text


def tag(text: Any, tone: str) -> str:
    icon = f'<svg class="icon " aria-hidden="true"><use href="#i-{TONES[tone]}"/></svg>' if tone in TONES else ""
    return f'<span class="tag{f" tag-{tone}" if tone else ""}">{icon}{escape(text)}</span>'


def shower(column: Column, base: str | None) -> Show:
    """How this column's values look. `base`: the address under which the referred resource's rows stand, where it may be opened."""
    by_name = column.ref == "erp.entities"  # people know places by their names
    plain = _plain(column)

    def draw(value: Any, label: Any) -> str:
        if value is None or value == "":
            return NOTHING
        if isinstance(value, str) and HIDDEN in value:
            return f'<bdi class="faint" dir="ltr">{escape(value)}</bdi>'
        shown = plain(value)
        if label:
            shown = f"{shown} {escape(label)}" if column.kind == "code" and not by_name else f"{escape(label)}"
        return f'<a href="{escape(base + quote(str(value), safe=""))}">{shown}</a>' if base else shown

    return draw


def whole_column(show: Show, values: Sequence[Any], labels: Sequence[Any], distinct: bool) -> list[str]:
    """A column of a page repeats itself: each value is drawn once, unless no two are alike (or none can be looked up)."""
    if distinct:
        return list(map(show, values, labels))
    drawn: dict[tuple[Any, Any], str] = {}
    found = []
    for pair in zip(values, labels, strict=True):
        known = drawn.get(pair)
        if known is None:
            known = drawn[pair] = show(*pair)
        found.append(known)
    return found


def _plain(column: Column) -> Callable[[Any], str]:
    if (say := column.say) is not None:
        return lambda value: str(escape(say(value)))
    if column.kind == "choice":
        words = {value: str(text) for value, text in column.choices.items()}
        if column.tones:
            return lambda value: tag(words.get(value, value), column.tones.get(value, ""))
        return lambda value: str(escape(words.get(value, value)))
    if column.kind == "flag":
        yes, no = str(escape(_("Yes"))), str(escape(_("No")))
        return lambda value: yes if value else no
    return PLAIN[column.kind]


PLAIN: dict[str, Callable[[Any], str]] = {
    "money": amount,
    "code": code,
    "document": document,
    "text": lambda value: str(escape(value)),
    "json": lambda value: code(json.dumps(value, ensure_ascii=False)),
    "whole": lambda value: f"<bdi>{value:,}</bdi>",
    "year": lambda value: f"<bdi>{value}</bdi>",
    "rate": lambda value: f"<bdi>{value.normalize():f}</bdi>" if hasattr(value, "normalize") else f"<bdi>{escape(value)}</bdi>",
    "date": lambda value: f'<bdi class="code" dir="ltr">{day(value)}</bdi>' if isinstance(value, date) else str(escape(value)),
    "moment": lambda value: f'<bdi class="code" dir="ltr">{moment(value)}</bdi>',
}


def cards(columns: Sequence[Column], start: int) -> dict[int, str]:
    """Which cells a small screen shows of a row, and where: beside the name, below it, and below on the other side; one each.

    Below on the other side stands the state, which says what is to be done, rather than a day.
    """
    places = range(start, len(columns))
    sums = [place for place in places if columns[place].total] or [place for place in places if columns[place].kind == "money"]
    told = [place for place in places if columns[place].kind in ("choice", "date")]
    words = [place for place in places if place not in sums and place not in told[:1]]
    main = sums[-1:] or told[:1]
    states = [place for place in told if columns[place].tones]
    aux = [place for place in (*states, *told, *sums[:1]) if place not in main]
    return {**dict.fromkeys(words[:1], "sub"), **dict.fromkeys(aux[:1], "aux"), **dict.fromkeys(main, "main")}


def css(column: Column, card: str | None) -> str:
    """The classes of a cell."""
    short = column.kind in ("date", "moment", "code") and (column.label is None or column.ref == "erp.entities")
    found = ["num"] if column.kind in NUMBERS else ["nowrap"] if short else []
    return " ".join([*found, *([f"c-{card}"] if card else [])])


def box(key: Any) -> str:
    """The box that chooses a row for a bulk action."""
    shown = escape(key)
    label = escape(_("Select %(key)s", key=key))
    return f'<td role="cell"><input type="checkbox" name="key" value="{shown}" form="bulk" aria-label="{label}"></td>'


def nothing(_key: Any) -> str:
    return ""


def row_maker(
    columns: Sequence[Column], bases: Sequence[str | None], own: str, named: bool = False, pick: Callable[[Any], str] = nothing
) -> Callable[[Sequence[Line]], str]:
    """Rows, whole. The first cell is the row's head and opens it; `named`: it carries the second column, which names the row.

    Drawn column by column, since a value costs less where its column is already understood.
    """
    shows = [shower(column, base) for column, base in zip(columns, bases, strict=True)]
    start = 2 if named else 1
    card = cards(columns, start)
    opening = [f'<td role="cell" class="{css(column, card.get(place))}" data-label="{escape(column.title)}">' for place, column in enumerate(columns)]

    def drawn(place: int, lines: Sequence[Line]) -> list[str]:
        alone = place < start or columns[place].kind == "json"
        return whole_column(shows[place], [line.values[place] for line in lines], [line.labels[place] for line in lines], alone)

    def heads(lines: Sequence[Line], hrefs: Sequence[str]) -> list[str]:
        if named:
            names = zip(drawn(0, lines), hrefs, drawn(1, lines), strict=True)
            return [f'<span class="line-name">{code_}<a href="{href}">{name}</a></span>' for code_, href, name in names]
        if columns[0].kind == "code" and columns[0].label is not None:
            return [_labelled(shows[0], line, href) for line, href in zip(lines, hrefs, strict=True)]
        return [f'<a href="{href}">{shown}</a>' for shown, href in zip(drawn(0, lines), hrefs, strict=True)]

    def make(lines: Sequence[Line]) -> str:
        if not lines:
            return ""
        hrefs = [own + quote(str(line.key), safe="") for line in lines]  # what quote leaves needs no escaping
        parts: list[Iterable[str]] = [[f'<tr role="row" data-href="{href}">{pick(line.key)}' for line, href in zip(lines, hrefs, strict=True)]]
        if shows:
            parts += [repeat('<th scope="row" role="rowheader" class="c-name">'), heads(lines, hrefs), repeat("</th>")]
        for place in range(start, len(columns)):
            parts += [repeat(opening[place]), drawn(place, lines), repeat("</td>")]
        parts.append(repeat("</tr>\n"))
        return "".join(map("".join, zip(*parts, strict=False)))

    return make


def _labelled(show: Show, line: Line, href: str) -> str:
    """A code with its words: the words open the row."""
    if not line.labels[0]:
        return f'<a href="{href}">{show(line.values[0], line.labels[0])}</a>'
    return f'<span class="line-name">{show(line.values[0], None)}<a href="{href}">{escape(line.labels[0])}</a></span>'


def total_cells(columns: Sequence[Column], sums: dict[str, Any]) -> list[Markup | None]:
    """What stands under each column: its sum, or nothing."""
    return [Markup(PLAIN[column.kind](sums[column.name])) if column.name in sums else None for column in columns]
