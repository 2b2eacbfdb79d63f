"""Pure: a camt.053 statement (ISO 20022, any version) as the rows of a sheet, in the reader's child.

One row a movement that is booked; of an entry that books several payments together, one row a payment where their amounts are
given and make up the entry. What the bank announces but has not booked is left out: it comes again, booked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from erp.importing.bounds import Refused
from erp.importing.read_markup import Element, elements

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053."
COLUMNS = (
    "account", "statement", "booking_date", "value_date", "amount", "currency", "reference", "bank_reference", "counterparty", "iban",
    "description", "return_code", "opening_balance", "closing_balance", "closing_date",
)  # fmt: skip
BOOKED, DEBIT = "BOOK", "DBIT"
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
NOTHING = ("NOTPROVIDED", "NONREF", "N/A")  # how banks write that they say nothing
Rows = Iterator[tuple[int, list[str | None]]]


def sheets(path: Path, _kind: str) -> Iterator[tuple[dict[str, Any], Rows]]:
    """The movements of every statement in the file. Raises Refused."""
    yield {"sheet": "", "merged": [], "hidden_rows": 0, "skipped": False}, _rows(path)


def _rows(path: Path) -> Rows:
    yield 1, list(COLUMNS)
    number, head, root = 1, Head(), False
    for element, above in elements(path, "Ntry", "Stmt"):
        if not root:
            root = True
            _check_namespace(element)
        if element.name == "Stmt":
            head = Head()
        elif above[-1:] == ("Stmt",) and element.name == "Ntry":
            for cells in movements(element):
                number += 1
                yield number, [head.texts.get(name) or cells.get(name) or None for name in COLUMNS]
        elif above[-1:] == ("Stmt",):
            head.take(element)
        elif not above and element.at("BkToCstmrStmt") is None:
            raise Refused("import.unreadable", reason="markup")


def _check_namespace(element: Element) -> None:
    if not element.namespace.startswith(NAMESPACE):
        raise Refused("import.unreadable", reason="markup")


@dataclass
class Head:
    """What a statement says of itself before its entries."""

    texts: dict[str, str] = field(default_factory=dict)

    def take(self, element: Element) -> None:
        if element.name == "Id":
            self.texts["statement"] = element.text
        elif element.name == "Acct":
            self.texts["account"] = element.said("Id/IBAN", "Id/Othr/Id")
        elif element.name == "Bal":
            self._balance(element)

    def _balance(self, element: Element) -> None:
        code = element.said("Tp/CdOrPrtry/Cd")
        amount = signed(element.said("Amt"), element.said("CdtDbtInd"))
        if code in OPENING:
            self.texts.setdefault("opening_balance", amount)
        elif code in CLOSING:
            self.texts["closing_balance"] = amount
            self.texts["closing_date"] = element.said("Dt/Dt", "Dt/DtTm")[:10]


def movements(entry: Element) -> list[dict[str, str]]:
    """The rows of one entry; none where it isn't booked yet."""
    if entry.said("Sts/Cd", "Sts") not in (BOOKED, ""):
        return []
    amount = entry.at("Amt")
    base = {
        "booking_date": entry.said("BookgDt/Dt", "BookgDt/DtTm")[:10], "value_date": entry.said("ValDt/Dt", "ValDt/DtTm")[:10],
        "amount": signed(entry.said("Amt"), entry.said("CdtDbtInd")), "currency": amount.attributes.get("Ccy", "") if amount else "",
        "bank_reference": meant(entry.said("AcctSvcrRef"), entry.said("NtryRef")), "description": entry.said("AddtlNtryInf"),
    }  # fmt: skip
    details = [detail for group in entry.all("NtryDtls") for detail in group.all("TxDtls")]
    if len(details) == 1:
        return [base | _detail(details[0], entry, base)]
    parts = [_own_amount(detail, entry) for detail in details]
    if parts and _total(parts) == _number(base["amount"]):
        rows = [base | _detail(detail, entry, base) | {"amount": part} for detail, part in zip(details, parts, strict=True)]
        return [row | {"bank_reference": _numbered(row["bank_reference"], base, place)} for place, row in enumerate(rows, 1)]
    together = meant(entry.said("NtryDtls/Btch/PmtInfId"), entry.said("NtryDtls/Btch/MsgId"))
    return [base | {"reference": together}]


def _numbered(reference: str, base: dict[str, str], place: int) -> str:
    return f"{reference}/{place}" if reference and reference == base["bank_reference"] else reference


def _detail(detail: Element, entry: Element, base: dict[str, str]) -> dict[str, str]:
    """What is said of one payment. Of one that came back the parties are still those of the payment."""
    back = detail.at("RtrInf") is not None or entry.said("RvslInd") == "true"
    side = "Cdtr" if entry.said("CdtDbtInd") == DEBIT or back else "Dbtr"
    words = [element.text for element in (detail.at("RmtInf") or detail).all("Ustrd")] + [detail.said("AddtlTxInf"), base["description"]]
    return {
        "reference": meant(detail.said("Refs/EndToEndId"), detail.said("Refs/InstrId"), detail.said("Refs/PmtInfId")),
        "bank_reference": meant(detail.said("Refs/AcctSvcrRef"), base["bank_reference"]),
        "counterparty": detail.said(f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm"),
        "iban": detail.said(f"RltdPties/{side}Acct/Id/IBAN"), "description": " · ".join(word for word in words if word),
        "return_code": detail.said("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
    }  # fmt: skip


def _own_amount(detail: Element, entry: Element) -> str:
    side = detail.said("CdtDbtInd") or entry.said("CdtDbtInd")
    return signed(detail.said("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"), side)


def signed(amount: str, side: str) -> str:
    """As riyals with two decimals, below zero for a debit; what is no number stays as it is written, and is refused as a cell."""
    found = _number(amount)
    if found is None or found < 0 or found != found.quantize(Decimal("0.01")):
        return amount
    return f"{-found if side == DEBIT else found:.2f}"


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**17 else None


def _total(parts: Sequence[str]) -> Decimal | None:
    numbers = [_number(part) for part in parts]
    return None if None in numbers else sum((number for number in numbers if number is not None), Decimal(0))


def meant(*references: str) -> str:
    """The first that says something."""
    return next((text for text in references if text and text.upper() not in NOTHING), "")
