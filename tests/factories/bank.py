"""Statements as banks send them: camt.053 of both generations, and what may be wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from erp.auth.current import using
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.importing import kinds
from erp.importing import operations as importing
from erp.importing.models import ImportBatch
from erp.importing.preview import Plan
from erp.importing.reading import read
from erp.money import plain
from tests.factories.paying import IBAN, OWN_IBAN

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."


@dataclass(frozen=True)
class Said:
    """One movement: halalas, below zero for what left."""

    amount: int
    reference: str = "NOTPROVIDED"
    day: str = "2026-10-13"
    bank_reference: str = ""
    name: str = "مؤسسة الصيانة"
    iban: str = IBAN
    code: str = ""  # why it came back
    status: str = "BOOK"


def camt(
    *said: Said, number: str = "26286", opening: int = 1_000_000_00, closing: int | None = None, version: str = "08", own: str = OWN_IBAN
) -> bytes:
    """A statement of these movements; each is an entry of its own."""
    booked = [one for one in said if one.status == "BOOK"]
    end = opening + sum(one.amount for one in booked) if closing is None else closing
    entries = "".join(entry(one, version) for one in said)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE}{version}"><BkToCstmrStmt><GrpHdr><MsgId>M{number}</MsgId>'
        f"<CreDtTm>2026-10-13T23:00:00</CreDtTm></GrpHdr><Stmt><Id>{number}</Id><Acct><Id><IBAN>{own}</IBAN></Id><Ccy>SAR</Ccy></Acct>"
        f"{balance('OPBD', opening)}{balance('CLBD', end)}{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def amount_of(halalas: int) -> str:
    side = "DBIT" if halalas < 0 else "CRDT"
    return f'<Amt Ccy="SAR">{plain(abs(halalas))}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def balance(code: str, halalas: int) -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount_of(halalas)}<Dt><Dt>2026-10-13</Dt></Dt></Bal>"


def entry(one: Said, version: str, details: str = "") -> str:
    status = one.status if version < "04" else f"<Cd>{one.status}</Cd>"
    back = "<RvslInd>true</RvslInd>" if one.code else ""
    mark = f"<AcctSvcrRef>{one.bank_reference}</AcctSvcrRef>" if one.bank_reference else ""
    return (
        f"<Ntry>{amount_of(one.amount)}{back}<Sts>{status}</Sts><BookgDt><Dt>{one.day}</Dt></BookgDt><ValDt><Dt>{one.day}</Dt></ValDt>{mark}"
        f"<NtryDtls>{details or detail(one, version)}</NtryDtls></Ntry>"
    )


def detail(one: Said, version: str, amount: bool = False) -> str:
    side = "Cdtr" if one.amount < 0 or one.code else "Dbtr"
    name = f"<Nm>{one.name}</Nm>" if version < "04" else f"<Pty><Nm>{one.name}</Nm></Pty>"
    parties = f"<RltdPties><{side}>{name}</{side}><{side}Acct><Id><IBAN>{one.iban}</IBAN></Id></{side}Acct></RltdPties>" if one.iban else ""
    back = f"<RtrInf><Rsn><Cd>{one.code}</Cd></Rsn></RtrInf>" if one.code else ""
    return f"<TxDtls><Refs><EndToEndId>{one.reference}</EndToEndId></Refs>{amount_of(one.amount) if amount else ''}{parties}{back}</TxDtls>"


def together(*said: Said, reference: str = "", version: str = "08") -> str:
    """One entry that books several payments: with what each was, or by the file's reference alone."""
    total = Said(sum(one.amount for one in said), bank_reference="BK-1")
    details = f"<Btch><PmtInfId>{reference}</PmtInfId></Btch>" if reference else "".join(detail(one, version, amount=True) for one in said)
    return entry(total, version, details)


def loaded(path: Path, actor: Actor, entity: str = "MED") -> Plan:
    """The file imported whole by this person, or its problems, with nothing changed."""
    importer = kinds.importer_named("bank-statement")
    with using(actor, importer.permission):
        made, _parsed = importing.plan_sheets(importer, read(path, markup=importer.markup), kinds.given(importer, entity, actor))
        if not made.problems:
            unit_of_work(lambda: importing.run(importer, made, importing.Source.of(path, path.name), actor) and None)
            db.session.expire_all()
    return made


def taken_back(actor: Actor) -> None:
    """The last import of a statement undone."""
    importer = kinds.importer_named("bank-statement")

    def work() -> None:
        batch = db.session.query(ImportBatch).filter_by(kind=importer.kind, state="committed").order_by(ImportBatch.id.desc()).first()
        assert batch is not None
        importing.undo(batch, importer, actor)

    with using(actor, importer.permission):
        unit_of_work(work)
