"""Where rules and figures come from, in words: laws and articles by their names, shares as percentages, how sure each source is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import or_, select

from erp.db import db
from erp.i18n import Text, _, _l, language, ngettext
from hr.employees.schemas import SCHEMES
from hr.figures.models import Contribution, Figure, GradeFigure, ScaleStep
from hr.inputs.words import named
from hr.payroll.values import PayLine, Used, half_up

LAWS: dict[str, Text] = {"CSL": _l("Civil Service Law"), "HRR": _l("Executive Regulation of Human Resources in the Civil Service")}
OF_ARTICLES = re.compile(r"(CSL|HRR) ([0-9].*?)( ff\.)?(?: \(M/[0-9]+\))?")
OF_ORDERS: tuple[tuple[re.Pattern[str], Text], ...] = (
    (re.compile(r"(?:CoM|مجلس الوزراء) (?P<number>[0-9]+)(?: \((?P<day>[^)]*?)H?\))?"), _l("Resolution %(number)s of the Council of Ministers")),
    (re.compile(r"M/(?P<number>[0-9]+)(?: \((?P<day>[^)]*?)H?\))?"), _l("Royal Decree M/%(number)s")),
    (re.compile(r"A/(?P<number>[0-9]+)(?: \((?P<day>[^)]*?)H?\))?"), _l("Royal Order A/%(number)s")),
    (re.compile(r"(?P<number>[0-9]+/م ب) (?P<day>[0-9/]+)"), _l("Royal Order %(number)s")),
)
CONFIDENCE: dict[str, Text] = {
    "sourced": _l("from a published source"), "secondary": _l("from a secondary source"), "assumed": _l("assumed"),
    "unverified": _l("not verified"), "recalled": _l("from memory, not verified"), "extrapolated": _l("carried forward from the law's steps"),
    "office": _l("filled in by the office"),
}  # fmt: skip
DECREES = {"civil_pension": "M/41 (29/7/1393H)", "social_insurance_2024": "M/273 (26/12/1445H)"}
AMOUNTS = ("motherhood.least",)


@dataclass(frozen=True)
class FigureRow:
    """One figure that an amount stands on. `value` as text; where it is empty, `amount` in halalas is shown."""

    title: str
    value: str
    amount: int | None
    since: date
    source: str
    confidence: str


def cited(basis: str) -> str:
    """A citation as an office would write it; what isn't short for anything stays as it is."""
    return "؛ ".join(map(_one, parts)) if len(parts := basis.split("; ")) > 1 and language() == "ar" else "; ".join(map(_one, parts))


def _one(text: str) -> str:
    if text == "HRR (definitions)":
        return _("%(law)s, the definitions", law=LAWS["HRR"])
    if found := OF_ARTICLES.fullmatch(text):
        articles = found[2].replace(", ", "، ") if language() == "ar" else found[2]
        several = len(re.findall("[0-9]+", articles))
        said = ngettext("%(law)s, article %(articles)s", "%(law)s, articles %(articles)s", several, law=LAWS[found[1]], articles=articles)
        return said + (f" {_('and what follows')}" if found[3] else "")
    for pattern, words in OF_ORDERS:
        if found := pattern.fullmatch(text):
            said = str(words) % {"number": found["number"]}
            return _("%(order)s of %(day)s H", order=said, day=found["day"]) if found["day"] else said
    return text


def sure(confidence: str) -> str:
    """How sure a source is, in words; after a semicolon, how sure its date."""
    parts = [_level(part) for part in confidence.split(";") if part.strip()]
    if len(parts) > 1 and parts[1] != parts[0]:
        return _("%(value)s; its date: %(date)s", value=parts[0], date=parts[1])
    return parts[0] if parts else ""


def _level(text: str) -> str:
    for name in ("office", "secondary", "unverified", "extrapolated", "recalled", "assumed", "sourced"):
        if name in text:
            return str(CONFIDENCE[name])
    return text.strip()


def places(exact: Fraction, count: int) -> str:
    """An exact number in `count` decimal places, rounded as pay is."""
    return f"{Decimal(half_up(exact.numerator * 10**count, exact.denominator)).scaleb(-count):f}"


def percentage(share: Any) -> str:
    """A share of one as hundredths: 1.25 is 125 %, a third 33.33 %."""
    exact = Fraction(str(share)) * 100
    text = places(exact, 2).rstrip("0").rstrip(".")
    return f"{text} %" if Fraction(text) == exact else f"≈ {text} %"


def decimal(value: Any) -> str:
    """An exact figure as people write it, in at most four places; a fraction that has no end stays one."""
    try:
        exact = Fraction(str(value))
    except ValueError:
        return str(value)
    text = places(exact, 4).rstrip("0").rstrip(".")
    return text if Fraction(text) == exact else str(value)


def article_of(line: PayLine) -> str:
    """The rule's article; of a contribution the decree of the person's scheme, else where its rates were published."""
    scheme = next((used.name.partition(":")[0] for used in line.figures if used.name.partition(":")[0] in SCHEMES), "")
    if not scheme or line.rule != "contributions":
        return cited(line.article)
    return f"{SCHEMES[scheme]} — {cited(DECREES.get(scheme, line.article))}"


def figures(line: PayLine) -> Iterable[FigureRow]:
    known = _named({used.name.partition(":")[0] for used in line.figures})
    for used in line.figures:
        unit, title = known.get(used.name.partition(":")[0], ("", ""))
        yield _row(line, used, unit, title)


def _row(line: PayLine, used: Used, unit: str, title: str) -> FigureRow:
    amount = int(Fraction(str(used.value))) if _is_money(line, used, unit) else None
    share = unit == "fraction" or used.name.partition(":")[0] in SCHEMES or (line.element == used.name and "base" in dict(line.facts))
    value = "" if amount is not None else percentage(used.value) if share else decimal(used.value)
    return FigureRow(figure_title(used.name, title), value, amount, used.since, cited(used.basis), sure(_confidence(used)))


def _is_money(line: PayLine, used: Used, unit: str) -> bool:
    """An office's own element is an amount a month or a unit, unless it is a share of other pay."""
    if line.element == used.name:
        return "base" not in dict(line.facts)
    return used.name.startswith(("scale:", "transport:", "per_diem.")) or used.name in AMOUNTS or unit == "halalas"


def _named(names: set[str]) -> dict[str, tuple[str, str]]:
    """Name of a figure -> its unit and title."""
    title = Figure.title_en if language() == "en" else Figure.title_ar
    question = select(Figure.name, Figure.unit, title).where(Figure.name.in_(sorted(names)))
    return {name: (unit, words) for name, unit, words in db.session.execute(question)}


def figure_title(name: str, title: str) -> str:
    known, *keys = name.split(":")
    if known == "scale":
        return _("Basic pay %(step)s", step=f"{keys[1]}/{keys[2]}")
    if known == "transport" and len(keys) == 2:
        return _("Transport allowance, grade %(grade)s", grade=keys[1])
    if known in SCHEMES:
        return _("Rate of the scheme: %(scheme)s", scheme=SCHEMES[known])
    return f"{title} {' '.join(keys)}".strip() if title else named(known)


def _confidence(used: Used) -> str:
    """What the table says of the row that was in force."""
    kind, *keys = used.name.split(":")
    wanted: Mapping[str, Any] = {}
    table: Any = Figure
    if kind == "scale":
        table, wanted = ScaleStep, {"scale": keys[0], "grade": keys[1], "step": int(keys[2])}
    elif kind == "transport" and len(keys) == 2:
        table, wanted = GradeFigure, {"scale": keys[0], "grade": keys[1]}
    elif kind in SCHEMES:
        table, wanted = Contribution, {"scheme": kind, "branch": keys[0]}
    else:
        wanted = {"name": kind, "key": keys[0] if keys else ""}
    here = [getattr(table, name) == value for name, value in wanted.items()]
    question = select(table.confidence).where(*here, table.valid_from == used.since, or_(table.valid_to.is_(None), table.valid_to >= used.since))
    return db.session.execute(question.limit(1)).scalar() or ""
