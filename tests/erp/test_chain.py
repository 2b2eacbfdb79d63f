"""Canonical bytes, chained hashes and roots: any change shows."""

from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.chain import GENESIS, canonical, digest, merkle_root, row_hash

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
leaves = st.lists(st.binary(min_size=1, max_size=4).map(digest), max_size=12)


def test_canonical_form_is_fixed():
    record = {"b": 1, "a": "قيد", "day": date(2026, 10, 21), "at": datetime(2026, 10, 21, 9), "rate": Decimal("0.10"), "none": None, "on": True}
    expected = 'mizan/1\n{"a":"قيد","at":"2026-10-21T09:00:00.000000","b":1,"day":"2026-10-21","none":null,"on":true,"rate":"0.1"}'
    assert canonical(record) == expected.encode()


def test_what_has_no_exact_form_is_refused():
    for value in (0.1, {"x": [1.0]}, {1, 2}, object(), b"x"):
        with pytest.raises(TypeError):
            canonical(value)
    for value in ({1: 2}, Decimal("NaN")):
        with pytest.raises(AssertionError):
            canonical(value)
    with pytest.raises(AssertionError):
        canonical({}, version=2)


@given(st.dictionaries(st.text(), values, max_size=5))
def test_order_of_keys_does_not_matter(record):
    assert canonical(record) == canonical(dict(reversed(record.items())))


@given(values, values)
def test_different_records_have_different_bytes(one, other):
    def typed(value):
        if isinstance(value, dict):
            return {key: typed(item) for key, item in value.items()}
        return [typed(item) for item in value] if isinstance(value, list) else (type(value), value)

    assert (canonical(one) == canonical(other)) == (typed(one) == typed(other))


def test_changing_or_dropping_a_row_changes_all_after_it():
    rows = [canonical({"n": n}) for n in range(4)]

    def head(content):
        last = GENESIS
        for row in content:
            last = row_hash(last, row)
        return last

    whole = head(rows)
    assert head([rows[0], canonical({"n": 9}), *rows[2:]]) != whole
    assert head(rows[:1] + rows[2:]) != whole
    assert head([rows[1], rows[0], *rows[2:]]) != whole
    assert row_hash(GENESIS, b"x") == sha256(bytes(32) + b"x").hexdigest()


def test_merkle_root_of_known_shapes():
    def leaf(h):
        return sha256(b"\x00" + bytes.fromhex(h)).digest()

    def node(left, right):
        return sha256(b"\x01" + left + right).digest()

    a, b, c = (digest(x) for x in (b"a", b"b", b"c"))
    assert merkle_root([]) == sha256(b"").hexdigest()
    assert merkle_root([a]) == leaf(a).hex()
    assert merkle_root([a, b, c]) == node(node(leaf(a), leaf(b)), leaf(c)).hex()
    inner = node(leaf(a), leaf(b)).hex()
    assert merkle_root([inner]) != merkle_root([a, b])


@given(leaves, leaves)
def test_other_rows_have_another_root(one, other):
    assert (merkle_root(one) == merkle_root(other)) == (one == other)
