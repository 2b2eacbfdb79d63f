"""What the release schema of OCDS 1.1 asks of the parts that are published: required fields, types, closed codelists."""

from __future__ import annotations

from typing import Any

VALUE = {"type": "object", "required": ["amount", "currency"], "additionalProperties": False,
         "properties": {"amount": {"type": "number"}, "currency": {"const": "SAR"}}}  # fmt: skip
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
TEXT = {"type": "string", "minLength": 1}
ORGANIZATION = {"type": "object", "required": ["id", "name"], "properties": {"id": TEXT, "name": TEXT}}
ROLES = [
    "buyer", "procuringEntity", "supplier", "tenderer", "funder", "enquirer", "payer", "payee", "reviewBody", "interestedParty",
]  # fmt: skip
TAGS = [
    "planning", "planningUpdate", "tender", "tenderAmendment", "tenderUpdate", "tenderCancellation", "award", "awardUpdate", "awardCancellation",
    "contract", "contractUpdate", "contractAmendment", "implementation", "implementationUpdate", "contractTermination", "compiled",
]  # fmt: skip


def listed(item: dict[str, Any], least: int = 1) -> dict[str, Any]:
    return {"type": "array", "minItems": least, "uniqueItems": True, "items": item}


PARTY = {**ORGANIZATION, "properties": {**ORGANIZATION["properties"], "roles": listed({"enum": ROLES})}}  # type: ignore[dict-item]
TENDER = {
    "type": "object", "required": ["id"],
    "properties": {
        "id": TEXT, "title": TEXT, "procurementMethod": {"enum": ["open", "selective", "limited", "direct"]}, "procurementMethodDetails": TEXT,
        "status": {"enum": ["planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"]},
        "mainProcurementCategory": {"enum": ["goods", "works", "services"]},
    },
}  # fmt: skip
AWARD = {
    "type": "object", "required": ["id"],
    "properties": {
        "id": TEXT, "status": {"enum": ["pending", "active", "cancelled", "unsuccessful"]}, "date": MOMENT, "value": VALUE,
        "suppliers": listed(ORGANIZATION),
    },
}  # fmt: skip
ITEM = {"type": "object", "required": ["id"], "properties": {"id": TEXT, "quantity": {"type": "number"}, "unit": {"type": "object"}}}
CONTRACT = {
    "type": "object", "required": ["id", "awardID"],
    "properties": {
        "id": TEXT, "awardID": TEXT, "status": {"enum": ["pending", "active", "cancelled", "terminated"]}, "value": VALUE, "dateSigned": MOMENT,
        "items": listed(ITEM), "period": {"type": "object", "properties": {"startDate": MOMENT, "endDate": MOMENT}},
    },
}  # fmt: skip
RELEASE = {
    "type": "object", "required": ["ocid", "id", "date", "tag", "initiationType"],
    "properties": {
        "ocid": {"type": "string", "pattern": r"^ocds-\S+"}, "id": {"type": "string", "pattern": "^[^#]+$"}, "date": MOMENT,
        "tag": listed({"enum": TAGS}), "initiationType": {"const": "tender"}, "parties": listed(PARTY), "buyer": ORGANIZATION, "tender": TENDER,
        "awards": listed(AWARD), "contracts": listed(CONTRACT), "language": TEXT,
    },
}  # fmt: skip
PACKAGE = {
    "type": "object", "required": ["uri", "publisher", "publishedDate", "releases", "version"],
    "properties": {
        "uri": TEXT, "version": {"const": "1.1"}, "publishedDate": MOMENT, "publisher": {"type": "object", "required": ["name"]},
        "releases": listed(RELEASE, 0),
    },
}  # fmt: skip
