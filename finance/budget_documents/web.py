"""The page of one budget document: what it does to the budget, who decides, where it stands."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from erp.approvals.web import approval_box
from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.auth.names import name_of
from erp.i18n import _
from erp.resources import document_page
from finance.budget.models import BudgetDocument
from finance.budget.words import AUTHORITY_TITLES, KIND_TITLES
from finance.budget_documents import operations
from finance.budget_documents.drafts import kind_named
from finance.budget_documents.effects import effects_of
from finance.budget_documents.operations import KIND
from finance.budget_documents.resource import BUDGET_DOCUMENTS

blueprint = Blueprint("finance_budget_document", __name__, template_folder="../templates", url_prefix="/finance/budget/documents")

DECISIONS = ("approve", "return", "reject")


@blueprint.get("/<key>")
@permission("finance.budget-document.view")
def show(key: str) -> ResponseReturnValue:
    """By temporary reference or legal number."""
    actor = current_actor()
    document = operations.find(key)
    found = document_page.context(BUDGET_DOCUMENTS, document.key, actor)
    found["acts"] = [act for act in found["acts"] if not act.get("refusal")]  # what the state forbids is no choice here
    box = approval_box(f"{KIND}:{document.key}", actor)
    effects = effects_of(kind_named(document.kind), operations.lines_of(document), document.day, held=True) if document.state == "waiting" else []
    if box is not None:
        box["effects"] = [one for one in effects if one.get("before") is not None]
        box["checks"] = [{"text": f"{one['name']}: {one['small']}", "kind": "warn"} for one in effects if one.get("before") is None]
        found["acts"] = [act for act in found["acts"] if not (act.get("url") or act.get("href", "")).endswith(DECISIONS)]
    found |= {"approval": box, "title": str(KIND_TITLES[document.kind]), "code": document.number or document.key, "sub": sub_of(document)}
    return render_template("finance/budget/document.html", **found, unmapped=document.unmapped)


def sub_of(document: BudgetDocument) -> list[Any]:
    parts = [_("Fiscal year %(year)s", year=document.fiscal_year), _("Prepared by %(name)s", name=name_of(document.prepared_by))]
    if document.authority:
        parts.append(_("Decided by: %(who)s", who=str(AUTHORITY_TITLES[document.authority])))
    return parts
