"""What an entry must be, and what its hash covers."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.money import AmountInvalid
from finance.errors import NotPostable, PartyRequired, ProjectRequired, TooShort, Unbalanced, UnknownAccount
from finance.ledger import rules
from finance.ledger.rules import AccountFacts, Head
from finance.values import Coding, Entry, Event, Item, Line, Move

ACCOUNTS = {
    a.code: a
    for a in (
        AccountFacts("52214", "expense", "2214"),
        AccountFacts("522", "expense", "22", postable=False),
        AccountFacts("2111", "liability", "3308", party_required=True),
        AccountFacts("1217", "asset", "311", project_required=True),
        AccountFacts("1111", "asset", "3202"),
    )
}
CODING = Coding("MED", fund="1")
PAIR = (Line("52214", 100, CODING), Line("1111", -100, CODING))
HEAD = Head(
    "MED", 2026, 3, "JV", "MED-JV-2026-000001", date(2026, 3, 1), datetime(2026, 3, 1, 9), "MED:2026:1", "journal", "text", "doc:1", "finance", ""
)


def test_a_balanced_pair_passes():
    rules.check(PAIR, ACCOUNTS)


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        (PAIR[:1], TooShort),
        ((), TooShort),
        ((PAIR[0], PAIR[1]._replace(amount=-99)), Unbalanced),
        ((PAIR[0], PAIR[1]._replace(coding=Coding("MED", fund="2"))), Unbalanced),
        ((PAIR[0]._replace(account="9999"), PAIR[1]), UnknownAccount),
        ((PAIR[0]._replace(account="522"), PAIR[1]), NotPostable),
        ((PAIR[0]._replace(account="2111"), PAIR[1]), PartyRequired),
        ((PAIR[0]._replace(account="1217"), PAIR[1]), ProjectRequired),
        ((PAIR[0]._replace(amount=0), PAIR[1]), AmountInvalid),
        ((PAIR[0]._replace(amount=1.0), PAIR[1]._replace(amount=-1.0)), AmountInvalid),
        ((PAIR[0]._replace(amount=True), PAIR[1]), AmountInvalid),
    ],
)
def test_refusals(lines, refusal):
    with pytest.raises(refusal):
        rules.check(lines, ACCOUNTS)


@given(st.lists(st.tuples(st.sampled_from(["1", "2", ""]), st.integers(1, 10**12)), min_size=1, max_size=8), st.integers(1, 10**6))
def test_balance_is_per_fund(parts, slip):
    lines = [Line(account, sign * amount, Coding("MED", fund=fund)) for fund, amount in parts for account, sign in (("52214", 1), ("1111", -1))]
    rules.check(lines, ACCOUNTS)
    lines[0] = lines[0]._replace(amount=lines[0].amount + slip)
    with pytest.raises(Unbalanced):
        rules.check(lines, ACCOUNTS)


def test_the_mirror_undoes():
    twice = [*PAIR, *rules.mirrored(PAIR)]
    assert sum(line.amount for line in twice if line.account == "52214") == 0
    assert rules.mirrored(rules.mirrored(PAIR)) == PAIR


LINE = Line("52214", 100, Coding("MED", "2214", "p", "01", "1", "x", "m"), "erp.party:1", date(2026, 4, 1), 2025, "memo", "doc:2", "ref:3")


@pytest.mark.parametrize("field", [*Line._fields])
def test_every_field_of_a_line_is_hashed(field):
    other = {
        "account": "1111", "amount": 101, "coding": LINE.coding._replace(place="y"), "party": "erp.party:2", "due_day": None, "origin_year": None,
        "memo": "other", "document": "", "reference": "",
    }  # fmt: skip
    assert rules.lines_form([LINE]) != rules.lines_form([LINE._replace(**{field: other[field]})])


@pytest.mark.parametrize("field", [*Coding._fields])
def test_every_dimension_is_hashed(field):
    assert rules.lines_form([LINE]) != rules.lines_form([LINE._replace(coding=LINE.coding._replace(**{field: "other"}))])


@pytest.mark.parametrize("field", [f.name for f in fields(Head)])
def test_every_field_of_the_head_is_hashed(field):
    value = getattr(HEAD, field)
    other = value + 1 if isinstance(value, int) else value.replace(year=2025) if isinstance(value, date) else "other"
    assert rules.entry_form(HEAD, "[]") != rules.entry_form(replace(HEAD, **{field: other}), "[]")


def test_the_form_begins_with_its_version():
    assert rules.entry_form(HEAD, "[]").startswith(b"mizan/entry/1\n")


def test_a_separator_in_a_text_is_not_a_boundary():
    first = rules.lines_form([LINE._replace(memo='a","b', document="")])
    second = rules.lines_form([LINE._replace(memo="a", document='","b')])
    assert first != second


EVENT = Event("procurement.accepted.direct", "s:1", date(2026, 1, 1), "MED", (Item("net", 5, CODING),), "text", "doc:1")


@pytest.mark.parametrize(
    "other",
    [
        replace(EVENT, kind="x"),
        replace(EVENT, day=date(2026, 1, 2)),
        replace(EVENT, unit="YNB"),
        replace(EVENT, items=()),
        replace(EVENT, items=(Item("net", 6, CODING),)),
        replace(EVENT, items=(Item("net", 5, CODING, parent="p"),)),
        replace(EVENT, description="y"),
        replace(EVENT, document="z"),
        replace(EVENT, owner="YNB"),
        replace(EVENT, entry=Entry(PAIR)),
        replace(EVENT, entry=Entry(PAIR, opening=True)),
        replace(EVENT, entry=Entry(PAIR, (Move(2026, CODING, "available", "due", 5),))),
    ],
)
def test_the_fingerprint_tells_contents_apart(other):
    assert rules.fingerprint(EVENT) != rules.fingerprint(other)


def test_the_fingerprint_does_not_know_the_source():
    assert rules.fingerprint(EVENT) == rules.fingerprint(replace(EVENT, source="s:2"))


def test_the_form_s_head_is_plain_json():
    head = replace(HEAD, description='قيد "أول"\n\\', document="")
    _version, fields, lines = rules.entry_form(head, "[]").decode().split("\n", 2)
    assert json.loads(fields) == [
        *("MED", 2026, 3, "JV", "MED-JV-2026-000001", "2026-03-01", "2026-03-01T09:00:00.000000", "MED:2026:1", "journal"),
        *('قيد "أول"\n\\', "", "finance", ""),
    ]
    assert lines == "[]"
