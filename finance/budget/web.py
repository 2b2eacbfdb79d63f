"""Pages of the budget book: one line with the moves behind its figures, a document, a commitment, the platform's differences."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from erp import clock, money
from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.entities.queries import tree
from erp.errors import DomainError, NotFound
from erp.i18n import _, language, ngettext, sentence
from erp.web.asked import asked_number, asked_year
from finance.budget import line_queries as lines
from finance.budget.keys import LineKey
from finance.budget.queries import names_of_lines
from finance.budget.rules import Figures, percent
from finance.budget.words import LEVEL_TITLES, STAGE_TITLES
from finance.classifications.queries import ECONOMIC, codes, first_day
from finance.commitments.queries import commitment_named
from finance.platform.queries import etimad_differences, theirs

blueprint = Blueprint("finance_budget", __name__, template_folder="../templates", url_prefix="/finance/budget")

STAGES = ("reserved", "committed", "due", "ordered", "paid")
BAR = ("paid", "ordered", "due", "committed", "reserved", "frozen", "lapsed")


def share(part: int, whole: int) -> str:
    tenths = percent(part, whole)
    return f"{tenths // 10}.{tenths % 10}%"


@blueprint.get("/lines/<key>")
@permission("finance.budget-line.view")
def line(key: str) -> ResponseReturnValue:
    """One line: the equation, its stages, its moves, and why a figure is what it is."""
    row, found = lines.find_line(key)
    figures = lines.figures_of_line(row.id)
    name = names_of_lines([row.id])[row.id]
    group = request.args.get("group", "")
    group = group if group in lines.BEHIND else ""
    moves, after = lines.moves_of_line(row.id, figures, asked_number("before"), group)
    here = url_for("finance_budget.line", key=str(found))
    return render_template(
        "finance/budget/line.html", **head_of(row, found), figures=figures, equation=equation(figures, here), here=here, key=str(found), name=name,
        executed=share(figures.executed, figures.final), path=path_of(row.id, figures, here), stage=request.args.get("stage", ""),
        parts=[*((stage, getattr(figures, stage)) for stage in BAR), ("available", max(0, figures.available))],
        moves=[shown_move(move) for move in moves], count=lines.count_of_moves(row.id, group), group=group,
        behind=figure_titles().get(group),
        groups=[(code, text, f"{here}?{urlencode({'group': code})}" if code else here) for code, text in group_titles()],
        older=f"{here}?{urlencode({'before': after, 'group': group})}" if after else None, why=why_of(row, found, name, figures),
        acts=acts_of(name),
    )  # fmt: skip


def group_titles() -> list[tuple[str, str]]:
    return [("", _("All")), ("authority", _("Appropriation")), ("commitment", _("Commitment")), ("spending", _("Spending"))]


def head_of(row: Any, key: LineKey) -> dict[str, Any]:
    entity = tree().by_id[row.entity_id]
    named = codes(ECONOMIC, first_day(key.year), [key.economic]).get(key.economic)
    parts = ((_("Program"), key.program), (_("Function"), key.function), (_("Fund"), key.fund), (_("Fiscal year"), str(key.year)))
    code = Markup('<bdi class="code" dir="ltr">{}</bdi>')
    title = named.name(language()) if named else key.economic
    return {
        "title": title,
        "code": key.economic,
        "sub": [entity.name(language()), *(Markup("{} {}").format(label, code.format(value)) for label, value in parts if value)],
        "crumbs": [(_("Budget execution"), url_for("finance_budget_lines.index", fiscal_year=key.year)), (title, None)],
    }


def figure_titles() -> dict[str, str]:
    """What the figures of a line are called, as its equation and stages show them."""
    authority = {
        "original": _("Original"),
        "addition": _("Additions and reductions"),
        "transfer_in": _("Transfers in"),
        "transfer_out": _("Transfers out"),
        "distribution": _("Distributed"),
        "final": _("Final"),
    }
    return authority | {stage: str(STAGE_TITLES[stage]) for stage in ("released", "frozen", *STAGES, "lapsed")}


def equation(figures: Figures, here: str) -> list[dict[str, Any]]:
    """From the original amount to the final one; each figure leads to the moves behind it."""
    titles = figure_titles()
    changes = {"addition": figures.addition, "transfer_in": figures.transfer_in, "transfer_out": -figures.transfer_out}
    changed = [(name, amount) for name, amount in {**changes, "distribution": figures.distribution}.items() if amount]
    rows = [
        ("original", figures.original, ""), *((name, abs(amount), "+" if amount > 0 else "−") for name, amount in changed),
        ("final", figures.final, "="), ("released", figures.released, "·"),
    ]  # fmt: skip
    return [{"label": titles[name], "amount": amount, "op": op, "href": f"{here}?group={name}#h-moves"} for name, amount, op in rows]


def path_of(line_id: int, figures: Figures, here: str) -> list[dict[str, Any]]:
    counts = lines.holders_count(line_id)
    shown = [
        {
            "stage": stage, "label": str(STAGE_TITLES[stage]), "amount": getattr(figures, stage),
            "share": share(getattr(figures, stage), figures.final),
            "small": ngettext("one reference", "%(n)s references", counts[stage]) if counts[stage] else "",
            "href": f"{here}?stage={stage}&group={stage}#why",
        }
        for stage in ("frozen", *STAGES, *(("lapsed",) if figures.lapsed else ()))
    ]  # fmt: skip
    left = {
        "stage": "available", "label": str(STAGE_TITLES["available"]), "amount": figures.available, "share": share(figures.available, figures.final),
        "small": "", "href": f"{here}?stage=available#why",
    }  # fmt: skip
    return [*shown, left]


def shown_move(move: lines.MoveRow) -> dict[str, Any]:
    return {
        "day": move.day, "from": str(STAGE_TITLES[move.stage_from]), "to": str(STAGE_TITLES[move.stage_to]), "amount": move.amount,
        "available": move.available, "document": lines.shown_reference(move.document) if move.document else None,
        "reference": lines.shown_reference(move.reference) if move.reference and move.reference != move.document else None,
        "entry": lines.shown_reference(f"finance.entry:{move.entry}") if move.entry else None, "settlement": move.nature == "settlement",
    }  # fmt: skip


def why_of(row: Any, key: LineKey, name: str, figures: Figures) -> dict[str, Any] | None:
    """The drawer: for a stage, who holds it; for what is available, every controlled level; for an amount, the answer."""
    stage, asked = request.args.get("stage", ""), request.args.get("amount", "")
    if stage in BAR:
        found = lines.holders(row.id, stage)
        return {
            "stage": stage, "title": str(STAGE_TITLES[stage]), "amount": getattr(figures, stage),
            "holders": [
                {
                    "reference": lines.shown_reference(one.reference), "party": lines.shown_reference(one.party) if one.party else None,
                    "here": one.stages[stage], "sums": holder_sums(one, stage),
                }
                for one in found
            ],
        }  # fmt: skip
    if stage == "available" or asked:
        return {"stage": "available", "title": str(STAGE_TITLES["available"]), "amount": figures.available, **asked_for(row, key, name, asked)}
    return None


def holder_sums(one: lines.Holder, stage: str) -> list[dict[str, Any]]:
    rows = [{"label": _("Value"), "amount": one.value}]
    rows += [
        {"label": _("Moved on to: %(stage)s", stage=str(STAGE_TITLES[other])), "amount": -amount}
        for other, amount in one.stages.items() if other != stage
    ]  # fmt: skip
    return [*rows, {"label": _("Stands here"), "amount": one.stages[stage], "total": True}]


def asked_for(row: Any, key: LineKey, name: str, asked: str) -> dict[str, Any]:
    """ "May I spend this?": the same answer that the guard would give, in words and figures."""
    try:
        wanted = money.parse(asked) if asked else 0
    except DomainError as refusal:
        return {"levels": [], "asked": asked, "refusal": sentence(refusal.code, refusal.facts)}
    said = lines.says(row, key, name, wanted)
    return {
        "asked": asked, "wanted": wanted, "allowed": said.allowed, "shortfall": said.shortfall,
        "refusal": None if said.allowed else sentence(said.refusal().code, said.refusal().facts),
        "levels": [
            {
                "title": str(LEVEL_TITLES[level.level]), "key": level.key, "enforced": level.enforced, "available": level.figures.available,
                "rows": [
                    {"label": _("Final"), "amount": level.figures.final},
                    {"label": _("Frozen, lapsed and used"), "amount": -(level.figures.frozen + level.figures.lapsed + level.figures.used)},
                    *([{"label": _("Not released"), "amount": level.figures.available - level.figures.authority_left}]
                      if level.figures.available < level.figures.authority_left else []),
                    {"label": _("Available"), "amount": level.figures.available, "total": True},
                ],
            }
            for level in said.levels
        ],
        "users": [
            {"reference": lines.shown_reference(user.reference), "stage": str(STAGE_TITLES[user.stage]), "amount": user.amount}
            for user in said.users[:5]
        ],
    }  # fmt: skip


def acts_of(name: str) -> list[dict[str, Any]]:
    actor = current_actor()
    if not actor.can("finance.budget-document.create"):
        return []
    new = url_for("finance_budget_documents.new")
    return [
        {"text": _("New commitment"), "href": f"{new}?{urlencode({'kind': 'commitment', 'lines-0-line': name})}", "kind": "primary", "icon": "lock"},
        {"text": _("Request a transfer"), "href": f"{new}?{urlencode({'kind': 'transfer', 'lines-0-line': name})}", "icon": "swap"},
    ]


@blueprint.get("/commitments/<path:key>")
@permission("finance.commitment.view")
def commitment(key: str) -> ResponseReturnValue:
    """Everything under one reference: a document's commitments, whatever lines they stand on."""
    found = commitment_named(key)
    if not found:
        raise NotFound(kind="finance.commitment", key=key)
    return render_template(
        "finance/budget/commitment.html", title=_("Commitment"), code=found[0].number, rows=found,
        crumbs=[(_("Commitments"), url_for("finance_commitments.index")), (found[0].number, None)],
        document=lines.shown_reference(found[0].reference), party=lines.shown_reference(found[0].party) if found[0].party else None,
    )  # fmt: skip


@blueprint.get("/differences")
@permission("finance.etimad.view")
def differences() -> ResponseReturnValue:
    """What our books and the platform don't agree on, with causes."""
    wanted = asked_year(clock.today().year)
    found = etimad_differences(wanted)
    return render_template(
        "finance/budget/differences.html", title=_("Differences with the platform"), year=wanted, rows=found, crumbs=[],
        causes=cause_words(), kinds=kind_words(), loaded=next(theirs(wanted), None) is not None,
    )  # fmt: skip


def cause_words() -> dict[str, str]:
    return {
        "missing_here": _("On the platform, not in our books"),
        "missing_there": _("In our books, not on the platform"),
        "not_numbered": _("Not registered on the platform yet"),
        "amount": _("The amounts differ"),
        "ended_there": _("Ended on the platform, still open here"),
        "paid_there": _("Paid on the platform, not here"),
    }


def kind_words() -> dict[str, str]:
    return {
        "appropriation": _("Appropriation"),
        "reservation": _("Reservation"),
        "commitment": _("Commitment"),
        "payment_order": _("Payment order"),
    }
