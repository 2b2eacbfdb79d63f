"""Statements loaded: each line once, whatever file tells of it; files that mean harm refused."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import select

from erp.audit.models import AuditEvent
from erp.auth.current import acting
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.importing.reading import read
from erp.resources.document import related_counts
from finance.bank_statements.models import BankLine, BankStatement
from finance.bank_statements.operations import keep, leave_out, outcome_of
from finance.bank_statements.queries import account_coded, line_numbered
from finance.bank_statements.resource import STATEMENTS, named_by_lines
from finance.payments import accounts
from tests.conftest import make_actor
from tests.factories.bank import Said, camt, loaded, taken_back, together
from tests.factories.paying import HEAD, IBAN, TREASURER, make_account, owing

MARKUP = "finance.bank_statements.camt053"


def stored() -> list[tuple[str, int, str]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(BankLine.number, BankLine.amount, BankLine.reference).order_by(BankLine.id))]


def written(folder: Path, content: bytes | str, name: str = "statement.xml") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("version", ["02", "08"])
def test_a_statement_is_stored_once_and_an_overlapping_one_adds_what_is_new(any_app: Flask, tmp_path: Path, version: str) -> None:
    first = [Said(-100_00, "MED-PO-1"), Said(-7_00), Said(-7_00)]  # two charges that look alike
    with owing():
        make_account()
        path = written(tmp_path, camt(*first, version=version))
        assert loaded(path, TREASURER).counts["new"] == 3
        assert stored() == [("MAIN-000001", -100_00, "MED-PO-1"), ("MAIN-000002", -7_00, ""), ("MAIN-000003", -7_00, "")]
        again = loaded(path, TREASURER)
        assert (again.counts["new"], again.counts["same"]) == (0, 3)
        longer = loaded(written(tmp_path, camt(*first, Said(50_00, "X"), number="26287", version=version), "b.xml"), TREASURER)
        assert (longer.counts["new"], longer.counts["same"], len(stored())) == (1, 3, 4)
        ends = db.session.execute(select(BankStatement.reference, BankStatement.closing).order_by(BankStatement.id)).all()
        assert [tuple(end) for end in ends] == [("26286", 1_000_000_00 - 114_00), ("26287", 1_000_000_00 - 64_00)]
        taken_back(TREASURER)
        acts = select(AuditEvent.action, AuditEvent.document).where(AuditEvent.document.like("finance.bank-statement:%")).order_by(AuditEvent.id)
        assert [tuple(act) for act in db.session.execute(acts)] == [
            ("created", "finance.bank-statement:1"), ("created", "finance.bank-statement:2"), ("undone", "finance.bank-statement:2"),
        ]  # fmt: skip
        assert len(stored()) == 3 and loaded(path, TREASURER).counts["same"] == 3


def test_what_the_bank_says_of_a_movement_is_kept(app: Flask, tmp_path: Path) -> None:
    with owing():
        make_account()
        loaded(written(tmp_path, camt(Said(-100_00, "MED-PO-1", bank_reference="FT26"), Said(100_00, "MED-PO-1", code="AC04"))), TREASURER)
        out, back = db.session.execute(select(BankLine).order_by(BankLine.id)).scalars()
        assert (out.counterparty, out.iban, out.bank_reference, out.statement, out.entity_id) == (
            "مؤسسة الصيانة", IBAN, "FT26", "26286", tree().get("MED").id,
        )  # fmt: skip
        assert (back.amount, back.return_code, back.iban) == (100_00, "AC04", IBAN)


def test_an_entry_of_several_payments_is_a_line_each_where_their_amounts_make_it_up(app: Flask, tmp_path: Path) -> None:
    with owing():
        make_account()
        parts = together(Said(-60_00, "A-1"), Said(-40_00, "A-2"))
        whole = together(Said(-60_00), Said(-40_00), reference="MED-PB-1-P")
        content = camt(closing=1_000_000_00 - 200_00).replace(b"</Stmt>", (parts + whole + "</Stmt>").encode())
        assert loaded(written(tmp_path, content), TREASURER).problems == []
        assert [row[1:] for row in stored()] == [(-60_00, "A-1"), (-40_00, "A-2"), (-100_00, "MED-PB-1-P")]


def test_what_is_announced_but_not_booked_is_left_out(app: Flask, tmp_path: Path) -> None:
    with owing():
        make_account()
        loaded(written(tmp_path, camt(Said(-100_00, "A"), Said(-5_00, "B", status="PDNG"))), TREASURER)
        assert [row[2] for row in stored()] == ["A"]


def test_a_workbook_and_a_text_file_are_taken_as_well(app: Flask, tmp_path: Path) -> None:
    with owing():
        make_account()
        book = Workbook()
        book.active.append(["تاريخ القيد", "المبلغ", "المرجع", "الطرف المقابل", "رقم الآيبان", "البيان"])
        book.active.append(["٢٩/٠٤/١٤٤٨هـ", "-١٠٠٫٥٠", "MED-PO-1", "مؤسسة", "SA03 8000 0000 6080 1016 7519", "حوالة"])
        book.save(tmp_path / "a.xlsx")
        assert loaded(tmp_path / "a.xlsx", TREASURER).problems == []
        text = written(tmp_path, "booking_date;amount;reference\n2026-10-12;250.00;X\n", "a.csv")
        assert loaded(text, TREASURER).counts["new"] == 1
        assert [row[1:] for row in stored()] == [(-100_50, "MED-PO-1"), (250_00, "X")]
        assert db.session.execute(select(BankLine.iban).order_by(BankLine.id)).scalars().first() == IBAN


def test_every_line_is_of_an_account_of_ours_and_in_riyals(app: Flask, tmp_path: Path) -> None:
    with owing():
        make_account()
        foreign = camt(Said(-1_00), own="SA0380000000608010167519")
        assert {fault.code for fault in loaded(written(tmp_path, foreign), TREASURER).problems} == {"statement.account_unknown"}
        dollars = camt(Said(-1_00)).replace(b'<Ntry><Amt Ccy="SAR">', b'<Ntry><Amt Ccy="USD">')
        assert {fault.code for fault in loaded(written(tmp_path, dollars), TREASURER).problems} == {"statement.currency"}
        second = {"code": "TWO", "name_ar": "ثان", "name_en": "Second", "entity_id": tree().get("MED").id, "iban": IBAN, "bic": "RIBLSARI"}
        unit_of_work(lambda: accounts.create([(None, second)], HEAD) and None)
        unnamed = written(tmp_path, "booking_date,amount\n2026-10-12,5\n", "a.csv")
        assert [fault.code for fault in loaded(unnamed, TREASURER).problems] == ["statement.account_missing"]
        assert stored() == []


def test_a_statement_that_does_not_add_up_is_refused_whole(app: Flask, tmp_path: Path) -> None:
    with owing():
        make_account()
        made = loaded(written(tmp_path, camt(Said(-100_00), Said(-1_00), closing=5)), TREASURER)
        (fault,) = made.problems
        assert (fault.code, fault.row, fault.facts["should"]) == ("statement.arithmetic", 2, 1_000_000_00 - 101_00) and stored() == []


BILLION = '<!DOCTYPE a [<!ENTITY x "lol">' + "".join(f'<!ENTITY x{n} "{"&x" + str(n - 1) * (n > 1) + ";"}{"&x;" * 9}">' for n in range(1, 12)) + "]>"
HOSTILE = {
    "billion laughs": (BILLION + "<Document><a>&x11;</a></Document>", "import.unreadable"),
    "a file of ours": ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>', "import.unreadable"),
    "an address": ('<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><Document/>', "import.unreadable"),
    "deep nesting": ("<a>" * 500 + "</a>" * 500, "import.unreadable"),
    "cut off": (camt(Said(-1_00)).decode()[:-40], "import.unreadable"),
    "another message": ('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><A/></Document>', "import.unreadable"),
    "a page": ("<html><body>hello</body></html>", "import.unreadable"),
    "encrypted XML": ('<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#"/>', "import.encrypted"),
    "encrypted": ('<e:Document xmlns:e="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><EncryptedData/></e:Document>', "import.encrypted"),
    "PGP": ("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n", "import.encrypted"),
    "a text without end": ("<Document>" + "x" * 2_000_000 + "</Document>", "import.too_large"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_files_that_mean_harm_are_refused_with_their_code(tmp_path: Path, name: str) -> None:
    content, code = HOSTILE[name]
    with pytest.raises(DomainError) as caught:
        read(written(tmp_path, content), markup=MARKUP)
    assert caught.value.code == code and "root:" not in str(caught.value.facts)
    if "<!DOCTYPE" in content:
        assert caught.value.facts["reason"] == "import_declared"


def test_xml_is_taken_by_no_other_kind(tmp_path: Path) -> None:
    with pytest.raises(DomainError) as caught:
        read(written(tmp_path, camt(Said(-1_00))))
    assert caught.value.code == "import.unreadable"


def test_it_goes_over_rest_and_only_with_the_right(app: Flask, client_of: Callable[..., FlaskClient]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with owing():
        make_account()

        def send(*rights: str) -> object:
            data = {"file": (BytesIO(camt(Said(-100_00, "A"))), "statement.xml")}
            sender = client_of(make_actor("treasurer", *rights))
            return sender.post("/api/v1/imports/bank-statement?commit=true", data=data, content_type="multipart/form-data")

        assert send("finance.bank-statement.view").status_code == 403
        assert send("finance.bank-statement.import").json["created"] == 1
        assert send("finance.bank-statement.import").json["unchanged"] == 1
        reader = client_of(make_actor("auditor", "finance.bank-statement.view"))
        (row,) = reader.get("/api/v1/finance/bank-lines").json["items"]
        assert (row["number"], row["amount"], row["reference"]) == ("MAIN-000001", "-100.00", "A") and IBAN not in str(row)


def states() -> list[tuple[str, str]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(BankLine.state, BankLine.like).order_by(BankLine.id))]


def judged(number: str, act: Callable[..., object], **values: str) -> None:
    unit_of_work(lambda: act(line_numbered(number), values, TREASURER) and None)


def test_a_movement_told_again_in_another_form_waits_for_a_person(any_app: Flask, tmp_path: Path) -> None:
    with owing():
        make_account()
        loaded(written(tmp_path, camt(Said(-100_00, "MED-PO-1"), Said(-7_00), Said(-7_00))), TREASURER)
        rows = "booking_date,amount,reference,description\n2026-10-13,-100.00,MED-PO-1,x\n2026-10-13,-7,,fee\n2026-10-13,-7.01,,\n2026-10-14,-7,,\n"
        made = loaded(written(tmp_path, rows, "a.csv"), TREASURER)
        assert made.problems == [] and [(one.code, one.facts["line"]) for one in made.warnings] == [
            ("statement.told_before", "MAIN-000001"), ("statement.told_before", "MAIN-000002"),
        ]  # fmt: skip
        assert states()[3:] == [("doubtful", "MAIN-000001"), ("doubtful", "MAIN-000002"), ("open", ""), ("open", "")]
        assert outcome_of(account_coded("MAIN"), back=False).causes.keys() == {1, 2, 3, 6, 7}  # who is in doubt is not matched
        judged("MAIN-000004", leave_out, reason="الحركة نفسها")
        judged("MAIN-000005", keep)
        assert [state for state, _like in states()[3:5]] == ["left_out", "open"]
        with pytest.raises(DomainError):
            judged("MAIN-000005", leave_out, reason="لا")
        again = loaded(tmp_path / "a.csv", TREASURER)
        assert again.warnings == [] and again.counts["same"] == 4  # decided once


def test_what_the_bank_itself_tells_apart_is_in_no_doubt(app: Flask, tmp_path: Path) -> None:
    with owing():
        make_account()
        loaded(written(tmp_path, camt(Said(-7_00, bank_reference="FT1"))), TREASURER)
        made = loaded(written(tmp_path, camt(Said(-7_00, bank_reference="FT2"), number="26287"), "b.xml"), TREASURER)
        assert made.warnings == [] and states() == [("open", ""), ("open", "")]


def test_a_statement_leads_to_its_lines(app: Flask, tmp_path: Path) -> None:
    with owing():
        make_account()
        loaded(written(tmp_path, camt(Said(-7_00), Said(-8_00))), TREASURER)
        loaded(written(tmp_path, "booking_date,amount,closing_balance,closing_date\n2026-10-14,-9,91,2026-10-14\n", "a.csv"), TREASURER)
        counts = []
        for row in db.session.execute(select(BankStatement).order_by(BankStatement.id)).scalars():
            with acting(TREASURER):
                counts += [count for _related, count in related_counts(STATEMENTS, row, TREASURER)]
        assert counts == [2, 1] and named_by_lines(db.session.get_one(BankStatement, 2)) == {"account": "MAIN", "statement": "2026-10-14"}

