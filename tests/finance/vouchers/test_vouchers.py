"""A voucher's way through the pages: prepared, sent, approved by another, recorded; refused at each gate."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select, update

from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from erp.errors import OwnDocument, RequestInvalid, WrongState
from erp.resources import save
from erp.scope import Scope, within
from finance import whole
from finance.accounts.models import Account
from finance.budget.keys import LineKey
from finance.budget.models import BudgetOpen
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from finance.errors import BudgetYearUnknown, OverBudget
from finance.ledger.models import JournalEntry
from finance.vouchers import operations
from finance.vouchers.effect import effect
from finance.vouchers.models import Voucher
from finance.vouchers.resource import VOUCHERS
from tests.conftest import make_actor
from tests.factories.books import approve
from tests.factories.finance import make_books

PREPARER, HEAD = make_actor("finance"), make_actor("finance.head")
LINES = [{"account": "52212", "debit": "100.00", "memo": "كهرباء"}, {"account": "1111", "credit": "100.00"}]


@pytest.fixture
def books(app):
    return make_books()


def prepare(lines=LINES, **more) -> str:
    given = {"kind": "journal", "entity": "YNB", "day": "2026-03-10", "description": "كهرباء مارس", "lines": lines, **more}
    return unit_of_work(lambda: save.create(VOUCHERS, given, PREPARER).reference)


def row(reference: str) -> Voucher:
    db.session.expire_all()
    return db.session.execute(select(Voucher).where(Voucher.reference == reference)).scalar_one()


def send(reference: str, actor=PREPARER) -> None:
    unit_of_work(lambda: operations.send(row(reference), {}, actor))


def test_prepared_sent_approved_recorded(books):
    reference = prepare()
    assert (row(reference).state, row(reference).total) == ("draft", 10000)
    send(reference)
    unit_of_work(lambda: decide(f"finance.voucher:{reference}", HEAD, "approve"))
    assert (row(reference).state, row(reference).number) == ("posted", "MED-JV-2026-000001")
    entry = db.session.execute(select(JournalEntry)).scalar_one()
    assert (entry.entity_id, entry.document, entry.poster) == (books["YNB"], f"finance.voucher:{reference}", "finance.head")
    assert whole.findings() == []


def test_the_preparer_does_not_approve(books):
    reference = prepare()
    send(reference)
    with pytest.raises(OwnDocument):
        unit_of_work(lambda: decide(f"finance.voucher:{reference}", PREPARER, "approve"))
    assert row(reference).state == "waiting"


def test_an_unbalanced_draft_is_kept_but_not_sent(books):
    reference = prepare([LINES[0], {"account": "1111", "credit": "90.00"}])
    with pytest.raises(RequestInvalid) as refused:
        send(reference)
    assert [problem.code for problem in refused.value.problems] == ["entry.unbalanced"]
    assert row(reference).state == "draft"


def test_what_waits_is_not_changed_and_can_be_taken_back(books):
    reference = prepare()
    send(reference)
    with pytest.raises((WrongState, RequestInvalid)):
        unit_of_work(lambda: save.change(VOUCHERS, row(reference), {"description": "غيره"}, PREPARER))
    unit_of_work(lambda: operations.withdraw(row(reference), {}, PREPARER))
    unit_of_work(lambda: save.change(VOUCHERS, row(reference), {"description": "غيره"}, PREPARER))
    assert row(reference).description == "غيره"


def test_returned_with_a_reason_corrected_and_sent_again(books):
    reference = prepare()
    send(reference)
    unit_of_work(lambda: decide(f"finance.voucher:{reference}", HEAD, "return", reason="أرفق الفاتورة"))
    assert (row(reference).state, row(reference).reason) == ("returned", "أرفق الفاتورة")
    send(reference)
    unit_of_work(lambda: decide(f"finance.voucher:{reference}", HEAD, "reject", reason="مكرر"))
    assert row(reference).state == "rejected"
    with pytest.raises(WrongState):
        raise operations.send_refusal(row(reference), PREPARER)


def appropriate(amount: int) -> None:
    approve(Draft("original", (DraftLine(LineKey(2026, "YNB", "2212"), amount),), day=date(2026, 1, 1)))


def open_amounts() -> list[tuple[str, int]]:
    return [(row.reference, row.due) for row in db.session.execute(select(BudgetOpen.__table__))]


OWED = {"account": "2111", "credit": "100.00", "party": "procurement.supplier:1"}


def test_a_spending_voucher_without_a_budget_line_is_refused_when_sent(books):
    reference = prepare([LINES[0], OWED], kind="spending")
    with pytest.raises(BudgetYearUnknown):
        send(reference)
    assert row(reference).state == "draft"


def test_the_budget_is_asked_in_words_and_figures_when_a_voucher_is_sent(any_app):
    make_books()
    appropriate(9_999)
    reference = prepare([LINES[0], OWED], kind="spending")
    with pytest.raises(OverBudget) as refused:
        send(reference)
    assert (refused.value.facts["available"], refused.value.facts["wanted"]) == (9_999, 10_000)
    assert (row(reference).state, open_amounts()) == ("draft", [])


def test_what_the_budget_bears_is_sent_and_takes_nothing_before_it_is_recorded(any_app):
    make_books()
    appropriate(10_000)
    first, second = (prepare([LINES[0], OWED], kind="spending") for _n in range(2))
    send(first)
    send(second)
    assert open_amounts() == []
    unit_of_work(lambda: decide(f"finance.voucher:{first}", HEAD, "approve"))
    with pytest.raises(OverBudget):
        unit_of_work(lambda: decide(f"finance.voucher:{second}", HEAD, "approve"))
    assert row(second).state == "waiting", "asked again when it is recorded: another was first"
    assert whole.findings() == []


def test_the_live_effect_names_what_can_t_be_charged(books):
    (found,) = effect({"kind": "spending", "entity": "YNB", "day": "2026-03-10", "lines": [{"account": "52212", "debit": "100"}]}, PREPARER)
    assert found["code"] == "2212"
    assert found["problem"]
    assert effect({"kind": "journal", "entity": "YNB", "lines": [{"account": "52212", "debit": "100"}]}, PREPARER) == []
    assert effect({"kind": "spending", "entity": "", "lines": [{"debit": "x"}]}, PREPARER) == []


def test_the_pages(books, client_of):
    client = client_of(PREPARER)
    assert client.get("/finance/vouchers").status_code == 200
    assert client.get("/finance/vouchers/new").status_code == 200
    reference = prepare()
    page = client.get(f"/finance/vouchers/{reference}").get_data(as_text=True)
    assert reference in page
    assert "52212" in page


def test_a_preparer_attaches_papers_to_a_voucher_through_its_page(books, client_of):
    reference = prepare()
    yanbu = ("finance.voucher.create", "finance.voucher.view"), frozenset({books["YNB"]})
    with within(Scope(-1, "narrow")):  # as in a request, where each route sees what its own right allows
        browser = client_of(make_actor("yanbu", *yanbu[0], roots=yanbu[1]))
        paper = {"file": (BytesIO(b"%PDF-1.7 %%EOF"), "فاتورة.pdf")}
        sent = browser.post(f"/attachments/of/finance.voucher:{reference}", data=paper, content_type="multipart/form-data")
        assert sent.status_code == 303
        assert "فاتورة.pdf" in browser.get(f"/finance/vouchers/{reference}").get_data(as_text=True)
        alula = client_of(make_actor("alula", *yanbu[0], roots=frozenset({books["ULA"]})))
        paper = {"file": (BytesIO(b"%PDF-1.7 %%EOF"), "فاتورة.pdf")}
        assert alula.post(f"/attachments/of/finance.voucher:{reference}", data=paper, content_type="multipart/form-data").status_code == 404


def test_a_control_account_without_a_party_is_refused_in_words(books, client_of):
    reference = prepare([{"account": "1121", "debit": 500}, {"account": "1111", "credit": 500}])
    answer = client_of(PREPARER).post(f"/finance/vouchers/{reference}/send")
    assert answer.status_code == 422
    assert "السطر 1: " in answer.get_data(as_text=True)
    assert "1121" in answer.get_data(as_text=True)
    assert row(reference).state == "draft"


def test_the_paper(books, client_of):
    reference = prepare()
    answer = client_of(PREPARER).get(f"/finance/vouchers/{reference}/paper")
    assert answer.content_type == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert f"/finance/vouchers/{reference}/paper" in client_of(PREPARER).get(f"/finance/vouchers/{reference}").get_data(as_text=True)
    assert client_of(PREPARER).get("/finance/vouchers/D-999999/paper").status_code == 404


def test_the_form_starts_where_the_preparer_works_and_offers_what_takes_entries(books, client_of):
    rights = ("finance.voucher.create", "finance.voucher.view", "finance.account.view")
    page = client_of(make_actor("yanbu", *rights, roots=frozenset({books["YNB"]}))).get("/finance/vouchers/new")
    found = page.get_data(as_text=True)
    assert '<option value="YNB" selected>' in found
    assert '<option value="52212">' in found
    assert '<option value="522">' not in found, "a heading takes no entries"
    assert 'data-balance="debit credit" hidden' in found, "an empty grid is not called balanced"


def test_an_account_that_stands_in_a_draft_stays_in_its_form_when_it_goes_out_of_use(books, client_of):
    reference = prepare()
    unit_of_work(lambda: db.session.execute(update(Account).where(Account.code == "52212").values(active=False)) and None)
    page = client_of(PREPARER).get(f"/finance/vouchers/{reference}/edit").get_data(as_text=True)
    assert '<option value="52212" selected>' in page
