"""Pure: the files a bank takes. pain.001 (ISO 20022 customer credit transfer) and the wage file of the wage protection system.

Both are made of an `Instruction`; every amount is written with two decimals, every sum is of what is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from erp.money import plain
from finance.payments.values import Instruction, OrderLine, Payer

VERSIONS = ("pain.001.001.03", "pain.001.001.09")
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
LONGEST_NAME, LONGEST_TEXT = 70, 140
SALARY, SUPPLIER, TAX = "SALA", "SUPP", "VATX"  # ISO 20022 external purpose codes
PURPOSES = {"net": SUPPLIER, "vat": TAX}
WAGE_TAGS = ("32B-AMT", "59-ACC", "59-NAME", "57-BANK", "70-DET", "RET-CODE", "MOL-BAS", "MOL-HAL", "MOL-OEA", "MOL-DED", "MOL-ID", "TRN-REF",
             "TRN-STATUS", "TRN-DATE")  # fmt: skip
HEAD_TAGS = ("DEST-ID", "ESTB-ID", "BANK-ACC", "32A-CCY", "32A-VAL", "32A-AMT", "D-DATE", "FILE-REF", "FILE-REJCDE", "MOL-ESTBID")
CURRENCY = "SAR"


def pain001(told: Instruction, made_at: datetime, version: str = VERSIONS[0]) -> bytes:
    """A customer credit transfer of one account, on one day."""
    assert version in VERSIONS, version
    document = Element("Document", {"xmlns": NAMESPACE + version})
    message = SubElement(document, "CstmrCdtTrfInitn")
    _group_header(message, told, made_at)
    _payment_information(message, told, version)
    indent(document)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(document, encoding="utf-8") + b"\n"


def _text(parent: Element, name: str, value: str, **attributes: str) -> Element:
    element = SubElement(parent, name, attributes)
    element.text = value
    return element


def _group_header(message: Element, told: Instruction, made_at: datetime) -> None:
    header = SubElement(message, "GrpHdr")
    _text(header, "MsgId", told.reference)
    _text(header, "CreDtTm", made_at.replace(microsecond=0, tzinfo=None).isoformat())
    _text(header, "NbOfTxs", str(len(told.lines)))
    _text(header, "CtrlSum", plain(told.total))
    _text(SubElement(header, "InitgPty"), "Nm", told.payer.name[:LONGEST_NAME])


def _payment_information(message: Element, told: Instruction, version: str) -> None:
    info = SubElement(message, "PmtInf")
    _text(info, "PmtInfId", told.reference)
    _text(info, "PmtMtd", "TRF")
    _text(info, "NbOfTxs", str(len(told.lines)))
    _text(info, "CtrlSum", plain(told.total))
    wanted = SubElement(info, "ReqdExctnDt")
    if version == VERSIONS[0]:
        wanted.text = told.day.isoformat()
    else:
        _text(wanted, "Dt", told.day.isoformat())
    _text(SubElement(info, "Dbtr"), "Nm", told.payer.name[:LONGEST_NAME])
    _account(info, "DbtrAcct", told.payer.iban)
    _agent(info, told.payer, version)
    for line in told.lines:
        _transfer(info, line)


def _account(parent: Element, name: str, iban: str) -> None:
    _text(SubElement(SubElement(parent, name), "Id"), "IBAN", iban)


def _agent(info: Element, payer: Payer, version: str) -> None:
    institution = SubElement(SubElement(info, "DbtrAgt"), "FinInstnId")
    _text(institution, "BIC" if version == VERSIONS[0] else "BICFI", payer.bic)


def _transfer(info: Element, line: OrderLine) -> None:
    transfer = SubElement(info, "CdtTrfTxInf")
    _text(SubElement(transfer, "PmtId"), "EndToEndId", line.end_to_end)
    _text(SubElement(transfer, "Amt"), "InstdAmt", plain(line.amount), Ccy=CURRENCY)
    _text(SubElement(transfer, "Cdtr"), "Nm", line.name[:LONGEST_NAME])
    _account(transfer, "CdtrAcct", line.iban)
    _text(SubElement(transfer, "Purp"), "Cd", SALARY if line.wage is not None else PURPOSES.get(line.part, SUPPLIER))
    if words := _told(line):
        _text(SubElement(transfer, "RmtInf"), "Ustrd", words[:LONGEST_TEXT])


def _told(line: OrderLine) -> str:
    """What the payee reads beside the sum; a document by its number, since its kind is a word of ours."""
    return line.memo or line.document.partition(":")[2] or line.document


def wps(told: Instruction) -> str:
    """The wage file: tags, one header, a line each wage, a closing hyphen; separated by tabs. (`wps_layout`)"""
    return "\r\n".join("\t".join(row) for row in _wage_rows(told)) + "\r\n"


def _wage_rows(told: Instruction) -> Iterator[Iterable[str]]:
    payer, day = told.payer, compact(told.day)
    yield HEAD_TAGS
    yield (
        payer.bank or payer.bic, payer.establishment, payer.iban, CURRENCY, day, plain(told.total), day, told.reference, "", payer.labour_number,
    )  # fmt: skip
    yield WAGE_TAGS
    for line in told.lines:
        yield _wage(line)
    yield ("-",)


def _wage(line: OrderLine) -> tuple[str, ...]:
    wage = line.wage
    assert wage is not None and wage.net == line.amount, "a wage is the sum of its parts"
    return (
        plain(line.amount), line.iban, one_line(line.name), line.iban[4:6], one_line(_told(line)), "", plain(wage.basic),
        plain(wage.housing), plain(wage.other), plain(wage.deductions), wage.national_id, line.end_to_end, "", "",
    )  # fmt: skip


def compact(day: date) -> str:
    return f"{day:%Y%m%d}"


def one_line(words: str) -> str:
    """Tabs and line ends would be read as the next field."""
    return " ".join(words.split())
