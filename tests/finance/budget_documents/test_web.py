"""The pages and the REST resource, as a signed-in person uses them."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from erp.db import db
from erp.entities.queries import tree
from finance.budget import line_queries
from finance.budget.models import BudgetDocument
from finance.budget.rules import COLUMNS, effect
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from tests.conftest import make_actor
from tests.finance.budget_documents.conftest import CONSULTANCY, HEAD, MAINTENANCE, PREPARER, Office


@pytest.fixture
def any_app(app: Flask) -> Flask:
    return app


def token(page: str) -> str:
    return re.search(r'name="csrf-token" content="([^"]*)"', page)[1]


def text(answer) -> str:
    assert answer.status_code == 200, answer.get_data(as_text=True)[:600]
    return answer.get_data(as_text=True)


def test_the_execution_list_shows_lines_and_sums_the_whole_filter(office: Office, client_of):
    client = client_of(PREPARER)
    page = text(client.get("/finance/budget-lines?fiscal_year=2026"))
    assert "صيانة وتشغيل" in page
    assert "3,000" in page
    grouped = text(client.get("/finance/budget-lines?fiscal_year=2026&group=chapter"))
    assert "السلع والخدمات" in grouped
    rows = client.get("/api/v1/finance/budget-lines?fiscal_year=2026&total=true").get_json()
    assert rows["total"] == 3
    assert rows["sums"]["available"] == "3000.00"
    assert {"final", "available", "economic"} <= set(rows["items"][0])


def test_a_line_shows_its_equation_moves_and_why(office: Office, client_of):
    office.approved(Draft("commitment", (DraftLine(MAINTENANCE, 40_000),), party="procurement.supplier:3"))
    client = client_of(PREPARER)
    page = text(client.get("/finance/budget-lines/2026:MED:2214", follow_redirects=True))
    assert "صيانة وتشغيل" in page
    assert "MED-CM-2026-000001" in page
    assert "400<span" in page
    why = text(client.get("/finance/budget/lines/2026:MED:2214?stage=committed"))
    assert "procurement.supplier:3" in why or ">3<" in why
    assert re.search(r'lines/2026:MED:2214[^"]*\?group=original#h-moves"', page), "each figure leads to the moves behind it"
    asked = text(client.get("/finance/budget/lines/2026:MED:2214?amount=600.01"))
    assert "المتاح في البند 2026:MED:2214 هو 600.00" in asked
    allowed = text(client.get("/finance/budget/lines/2026:MED:2214?amount=600"))
    assert "verdict-bad" not in allowed
    assert client.get("/finance/budget/lines/2026:MED:9999").status_code == 404


def test_a_transfer_from_form_to_decision(office: Office, client_of):
    client = client_of(PREPARER)
    page = text(client.get("/finance/budget-documents/new?kind=transfer"))
    form = {
        "csrf_token": token(page), "kind": "transfer", "reason": "حاجة", "lines-0-line": "2026:MED:2214", "lines-0-target": "2026:MED:2216",
        "lines-0-amount": "100.00",
    }  # fmt: skip
    live = text(client.post("/finance/budget-documents/effect", data=form))
    assert "1,100" in live
    assert "900" in live
    refused = client.post("/finance/budget-documents/new", data={**form, "lines-0-amount": "500.01"})
    assert refused.status_code == 422
    assert "500.01" in refused.get_data(as_text=True)
    made = client.post("/finance/budget-documents/new", data=form)
    assert made.status_code == 303, made.get_data(as_text=True)[:2000]
    document = db.session.execute(db.select(BudgetDocument).where(BudgetDocument.kind == "transfer")).scalar_one()
    shown = text(client_of(HEAD).get(made.headers["Location"], follow_redirects=True))
    assert "1,000" in shown
    assert document.key in shown
    office.decide(document.key)
    after = text(client_of(HEAD).get("/finance/budget/documents/MED-TR-2026-000001"))
    assert "MED-TR-2026-000001" in after


def test_the_api_prepares_and_another_token_approves(office: Office, client_of):
    client = client_of(PREPARER)
    body = {"kind": "reservation", "lines": [{"line": "2026:MED:2214", "amount": "250.00"}]}
    made = client.post("/api/v1/finance/budget-documents", json=body, headers={"Idempotency-Key": "a-1"})
    assert made.status_code == 201, made.get_json()
    key = made.get_json()["key"]
    again = client.post("/api/v1/finance/budget-documents", json=body, headers={"Idempotency-Key": "a-1"})
    assert again.get_json()["key"] == key
    own = client.post(f"/api/v1/finance/budget-documents/{key}/approve", headers={"Idempotency-Key": "a-2"})
    assert (own.status_code, own.get_json()["code"]) == (403, "approval.own_document")
    done = client_of(HEAD).post(f"/api/v1/finance/budget-documents/{key}/approve", headers={"Idempotency-Key": "a-3"})
    assert done.status_code == 200, done.get_json()
    assert office.figures(MAINTENANCE).reserved == 25_000
    much = client_of(PREPARER).post(
        "/api/v1/finance/budget-documents", json={"kind": "commitment", "lines": [{"line": "2026:MED:2214", "amount": "750.01"}]},
        headers={"Idempotency-Key": "a-4"},
    )  # fmt: skip
    assert (much.status_code, much.get_json()["code"]) == (422, "budget.insufficient")


def test_a_person_of_one_governorate_sees_only_its_rows(office: Office, client_of):
    office.fund(5_000, entity="YNB")
    office.approved(Draft("commitment", (DraftLine(MAINTENANCE, 40_000),)))
    yanbu = make_actor("yanbu", *READS, roots=frozenset({tree().get("YNB").id}))
    client = client_of(yanbu)
    rows = client.get("/api/v1/finance/budget-lines?total=true").get_json()
    assert [row["entity"] for row in rows["items"]] == ["YNB"]
    assert client.get("/api/v1/finance/commitments").get_json()["items"] == []
    assert client.get("/api/v1/finance/budget-documents").get_json()["items"] == []
    assert client.get("/finance/budget/lines/2026:MED:2214").status_code == 404
    assert client.get("/finance/budget/commitments/MED-CM-2026-000001").status_code == 404
    assert client.get("/finance/budget/documents/MED-CM-2026-000001").status_code == 404
    assert client.get("/finance/budget-lines/2026:YNB:2214", follow_redirects=True).status_code == 200


READS = ("finance.budget-line.view", "finance.budget-document.view", "finance.commitment.view", "finance.etimad.view", "erp.entity.view")


def test_commitments_and_differences_have_pages(office: Office, client_of):
    office.approved(Draft("commitment", (DraftLine(MAINTENANCE, 40_000), DraftLine(CONSULTANCY, 10_000)), etimad_number="E-1"))
    client = client_of(PREPARER)
    listed = text(client.get("/finance/commitments"))
    assert "MED-CM-2026-000001" in listed
    page = text(client.get("/finance/commitments/MED-CM-2026-000001", follow_redirects=True))
    assert "E-1" in page
    assert text(client.get("/finance/budget/differences?year=2026"))
    numbers = {row["number"] for row in client.get("/api/v1/finance/commitments").get_json()["items"]}
    assert numbers == {"MED-CM-2026-000001", "MED-CM-2026-000001-2"}


def test_english_pages_have_english_words(office: Office, client_of):
    client = client_of(PREPARER)
    client.set_cookie("mizan_language", "en")
    page = text(client.get("/finance/budget/lines/2026:MED:2214?lang=en"))
    assert "Operation and maintenance contracts" in page or "صيانة" in page


def test_the_year_is_controlled_and_confirmed_on_its_page(office: Office, client_of):
    client = client_of(HEAD)
    page = text(client.get("/finance/budget/years/2026"))
    assert "0.5" in page
    given = {"csrf_token": token(page), "levels": ["line", "chapter"]}
    assert client.post("/finance/budget/years/2026/MED/control", data=given).status_code == 303
    assert office.figures(level="chapter", name="2026:MED:22").final == 300_000
    assert client.post("/finance/budget/years/2026/MED/confirm-rules", data={"csrf_token": token(page)}).status_code == 303
    assert "finance.head" in text(client.get("/finance/budget/years/2026"))
    assert client.post("/finance/budget/years/2026/YNB/control", data=given).status_code == 404
    assert client_of(make_actor("yanbu", *READS)).post("/finance/budget/years/2026/MED/control", data=given).status_code == 403


def test_the_platforms_number_is_entered_later(office: Office, client_of):
    key = office.approved(Draft("commitment", (DraftLine(MAINTENANCE, 40_000),)))
    client = client_of(PREPARER)
    page = text(client.get(f"/finance/budget-documents/{key}/etimad"))
    answer = client.post(f"/finance/budget-documents/{key}/etimad", data={"csrf_token": token(page), "etimad_number": "261104"})
    assert answer.status_code == 303
    listed = client.get("/api/v1/finance/commitments").get_json()["items"]
    assert listed[0]["etimad_number"] == "261104"
    changed = client.patch("/api/v1/finance/commitments/MED-CM-2026-000001", json={"memo": "عقد"}, headers={"If-Match": "*"})
    assert changed.status_code in (200, 412), changed.get_json()


def test_a_form_opens_with_the_line_it_came_from(office: Office, client_of):
    page = text(client_of(PREPARER).get("/finance/budget-documents/new?kind=transfer&lines-0-line=2026:MED:2214"))
    assert 'value="2026:MED:2214"' in page


def test_the_lines_of_others_are_no_lines_in_the_panel_and_in_the_document(office: Office, client_of):
    """Neither what is left on another governorate's line nor that it is there."""
    yanbu = make_actor("yanbu", *(f"finance.budget-document.{verb}" for verb in ("view", "create")), roots=frozenset({tree().get("YNB").id}))
    client = client_of(yanbu)
    said = []
    for line in ("2026:MED:2214", "2026:MED:2999"):
        live = text(client.post("/finance/budget-documents/effect", data={"kind": "commitment", "lines-0-line": line, "lines-0-amount": "1"}))
        body = {"kind": "commitment", "lines": [{"line": line, "amount": "1.00"}]}
        made = client.post("/api/v1/finance/budget-documents", json=body, headers={"Idempotency-Key": line})
        assert "1,000" not in live and made.status_code == 422, (live, made.text)
        said.append((live.replace(line, "").replace("2214", "").replace("2999", ""), made.get_json()["code"]))
    assert said[0] == said[1] and said[0][1] == "budget.no_line"


def test_each_figure_of_a_line_leads_to_the_moves_behind_it(office: Office):
    office.approved(Draft("commitment", (DraftLine(MAINTENANCE, 40_000),), party="procurement.supplier:3"))
    row, _key = line_queries.find_line("2026:MED:2214")
    figures = line_queries.figures_of_line(row.id)
    for name in (*COLUMNS, "final"):
        moves, _older = line_queries.moves_of_line(row.id, figures, group=name)
        moved = [effect(move.stage_from, move.stage_to, move.nature, move.amount) for move in moves]
        behind = {column: sum(one.get(column, 0) for one in moved) for column in line_queries.BEHIND[name]}
        assert behind == {column: getattr(figures, column) for column in line_queries.BEHIND[name]}
        assert line_queries.count_of_moves(row.id, name) == len(moves)
    (committed,), _older = line_queries.moves_of_line(row.id, figures, group="committed")
    assert committed.available == figures.available
    assert line_queries.moves_of_line(row.id, figures, group="paid") == ([], None)
