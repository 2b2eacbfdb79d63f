"""Payments beyond the law's term, and the way from the books' balance of the bank's account to the statement's."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from erp import clock
from erp.db import unit_of_work
from finance.payments import batches
from finance.payments.queries import batch_numbered
from tests.factories.bank import Said, camt, loaded
from tests.factories.paying import TREASURER, approved, make_account, owing, queued, sent
from tests.factories.procurement import approved_claim, issued_order, office, paid_out, received
from tests.reports.test_finance_reports import asked


def way(day: str = "2026-10-31") -> list[tuple[str, str, str]]:
    return [(row["part"], row["number"], row["amount"]) for row in asked("bank-reconciliation", year="2026", as_of=day)["rows"]]


def test_every_item_on_one_side_alone_is_named_and_the_way_adds_up(any_app: Flask, tmp_path: Path) -> None:
    with owing():
        make_account()
        net, vat = (approved(row.number).number for row in queued())
        assert way() == []  # no statement, nothing to reconcile
        sent([net, vat], "own")
        (tmp_path / "a.xml").write_bytes(camt(Said(-100_00, f"{net}-1"), Said(-25_00, name="", iban="")))
        assert loaded(tmp_path / "a.xml", TREASURER).problems == []
        with clock.frozen("2026-10-31T07:00"):
            before = ("Balance before the first statement line, not in the books", "", "1000000.00")
            charge = ("In the statement, not in the books", "MAIN-000002", "-25.00")
            ends = ("Balance of the statement", "MAIN", "999875.00")
            assert way() == [("Balance in the books", "1112", "-100.00"), charge, before, ends]


def test_what_the_books_say_and_the_bank_does_not(any_app: Flask, tmp_path: Path) -> None:
    with owing():
        make_account()
        net, vat = (approved(row.number).number for row in queued())
        batch = sent([net, vat], "own").number
        with clock.frozen("2026-10-13T07:00"):
            unit_of_work(lambda: batches.settle(batch_numbered(batch), {}, TREASURER) and None)
        (tmp_path / "a.xml").write_bytes(camt(Said(-100_00, f"{net}-1"), opening=0))
        assert loaded(tmp_path / "a.xml", TREASURER).problems == []
        with clock.frozen("2026-10-31T07:00"):
            missing = ("In the books, not in the statement", vat, "15.00")
            assert way() == [("Balance in the books", "1112", "-115.00"), missing, ("Balance of the statement", "MAIN", "-100.00")]


def test_claims_beyond_their_term_are_listed_until_and_after_they_are_paid(any_app: Flask) -> None:
    with office():
        number = issued_order()
        received(number, (1, "6", "0"))
        claim = approved_claim(number, (1, "4", "900.00"))  # received on 20 October, payable until 4 December
        assert asked("payments-beyond-term", year="2026")["rows"] == []
        with clock.frozen("2026-12-10T07:00"):
            (row,) = asked("payments-beyond-term", year="2026")["rows"]
            assert (row["document"], row["due_date"], row["order"], row["amount"], row["days"], row["late"]) == (
                claim, "2026-12-04", "", "4140.00", 51, 6,
            )  # fmt: skip
            orders = paid_out(claim)
            rows = asked("payments-beyond-term", year="2026")["rows"]
            assert [(row["order"], row["amount"], row["paid_on"]) for row in rows] == [(orders[0], "3600.00", None), (orders[1], "540.00", None)]
