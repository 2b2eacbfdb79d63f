"""A noun of its own for trying the engine: contracts of entities, with an amount that not everybody may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Flask
from marshmallow import Schema
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from erp.db import Base, BigId, Money, db, system_engine, unit_of_work
from erp.entities.models import Entity
from erp.errors import DomainError, Problem, WrongState
from erp.module import Module, Permission
from erp.registry import Registry, complete
from erp.resources import fields
from erp.resources.declaration import ENTITY, Action, Child, Column, Mask, Resource, Words, own
from erp.text import search_form


class Contract(Base):
    __tablename__ = "toy_contract"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entity_id: Mapped[int] = mapped_column(ForeignKey("erp_entity.id"))
    number: Mapped[str] = mapped_column(String(32), unique=True)
    name_ar: Mapped[str] = mapped_column(String(100))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    kind: Mapped[str] = mapped_column(String(16))
    day: Mapped[date]
    amount: Mapped[int] = mapped_column(Money)
    secret: Mapped[int | None] = mapped_column(Money)
    iban: Mapped[str | None] = mapped_column(String(34))
    state: Mapped[str] = mapped_column(String(16), default="draft")
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class ContractLine(Base):
    __tablename__ = "toy_contract_line"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("toy_contract.id"))
    entity_id: Mapped[int]
    text: Mapped[str] = mapped_column(String(100))
    amount: Mapped[int] = mapped_column(Money)


KINDS = {"works": "Works", "services": "Services"}
SECRET = Mask("toy.contract.reveal")


class LineSchema(Schema):
    text = fields.Words("Text", required=True)
    amount = fields.Money("Amount", required=True, least=0)


class ContractSchema(Schema):
    number = fields.Code("Number", required=True)
    name_ar = fields.Words("Name", required=True, longest=100)
    name_en = fields.Words("English name", longest=100)
    kind = fields.Choice(KINDS, "Kind", required=True)
    day = fields.Dated("Day", required=True)
    amount = fields.Money("Amount", required=True, least=0)
    secret = fields.Money("Secret", mask=SECRET)
    iban = fields.Words("IBAN", mask=Mask("toy.contract.reveal", lambda value: f"••••{value[-4:]}"))
    entity = fields.Ref("erp.entities", "Entity", required=True)


class SignSchema(Schema):
    reason = fields.Words("Reason", required=True)


def create(plan: Any, _actor: Any) -> list[Contract]:
    made = []
    for _row, values in plan:
        lines = values.pop("lines", [])
        contract = Contract(**values)
        db.session.add(contract)
        db.session.flush()
        db.session.add_all(ContractLine(contract_id=contract.id, entity_id=contract.entity_id, **line) for line in lines)
        made.append(contract)
    return made


def change(plan: Any, _actor: Any) -> list[Contract]:
    for contract, values in plan:
        for name, value in values.items():
            if name != "lines":
                setattr(contract, name, value)
    return [contract for contract, _values in plan]


def sign(contract: Contract, _values: dict[str, Any], _actor: Any) -> None:
    contract.state = "signed"


def refuse_signed(contract: Contract, _actor: Any) -> DomainError | None:
    return WrongState(state=contract.state) if contract.state != "draft" else None


def void(contract: Contract, _values: dict[str, Any], _actor: Any) -> None:
    contract.state = "void"


def effect(values: dict[str, Any], _actor: Any) -> list[dict[str, Any]]:
    amount = fields.Money().read(values["amount"]) if values.get("amount") else 0
    return [{"code": "2211", "name": "مواد", "before": 100_000, "this": -amount, "after": 100_000 - amount}]


def consistent(values: dict[str, Any], _row: Any) -> list[Problem]:
    return [Problem("toy.works_small", "amount")] if values.get("kind") == "works" and values.get("amount", 1) == 0 else []


CONTRACTS = Resource(
    name="toy.contracts",
    title="Contracts",
    single="Contract",
    model=Contract,
    schema=ContractSchema,
    key="number",
    scope=ENTITY,
    select=lambda: select().select_from(Contract).join(Entity, Entity.id == Contract.entity_id),
    columns=(
        Column("number", "Number", kind="code"),
        Column("name", "Name", Words(Contract.name_ar, Contract.name_en)),
        Column("kind", "Kind", kind="choice", choices=KINDS),
        Column("day", "Day", kind="date"),
        Column("entity", "Entity", Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en)),
        Column("amount", "Amount", kind="money", total=True),
        Column("secret", "Secret", kind="money", total=True),
        Column("iban", "IBAN", kind="code"),
        Column("state", "State", kind="choice", choices={"draft": "Draft", "signed": "Signed"}, tones={"signed": "ok"}),
    ),
    filters=("number", "name", "kind", "day", "entity", "amount", "secret", "iban", "state"),
    sort=("number", "amount", "day"),
    search=("number", "name", "amount", "iban"),
    group=("kind", "entity"),
    heading="name",
    lines=Child("lines", "Lines", ContractLine, "contract_id", LineSchema, (Column("text", "Text"), Column("amount", "Amount", kind="money"))),
    actions=(
        Action("sign", "Sign", "toy.contract.sign", sign, refuse_signed, SignSchema, tone="primary"),
        Action("void", "Void", "toy.contract.sign", void, refuse_signed, tone="danger"),
    ),
    effect=effect,
    create=create,
    change=change,
    consistent=consistent,
    editable=lambda state: () if state == "signed" else tuple(ContractSchema().fields),
    import_="upsert",
)

MINE = replace(CONTRACTS, name="toy.mine", scope=own("id"), permissions={"view": "toy.contract.view"}, actions=(), create=None, change=None)

TOY = complete(
    Module(
        name="toy",
        title="Toys",
        resources=(CONTRACTS,),
        permissions=tuple(Permission(f"toy.contract.{verb}", verb) for verb in ("view", "create", "change", "import", "reveal", "sign")),
    )
)


def install(app: Flask) -> dict[str, int]:
    """The toy's tables and module; entities MED with YNB and ULA below it. Returns their ids."""
    found = app.extensions["mizan.registry"]
    app.extensions["mizan.registry"] = Registry((*(module for module in found if module.name != "toy"), TOY))
    for model in (Contract, ContractLine):
        model.__table__.create(system_engine(), checkfirst=True)
    return unit_of_work(entities)


def entities() -> dict[str, int]:
    root = db.session.execute(select(Entity).where(Entity.parent_id.is_(None))).scalars().one()
    made = {}
    for code, name in (("YNB", "محافظة ينبع"), ("ULA", "محافظة العلا")):
        form = search_form(f"{code} {name}")
        entity = Entity(code=code, name_ar=name, kind="governorate", parent_id=root.id, recorded_at=root.recorded_at, search=form)
        db.session.add(entity)
        db.session.flush()
        made[code] = entity.id
    return {**made, root.code: root.id}


def add(entity_id: int, number: str, **more: Any) -> None:
    values = {"name_ar": "عقد", "kind": "works", "day": date(2026, 1, 1), "amount": 10_000, "secret": 500, "iban": "SA0380000000608010167519", **more}
    unit_of_work(lambda: db.session.add(Contract(entity_id=entity_id, number=number, **values)))
