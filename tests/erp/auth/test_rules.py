"""The arithmetic of waiting, living and proving."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.auth.rules import ABSOLUTE, DELAYS, IDLE, alive, counted, delay, fresh, in_scope, safe_path, username_form, weakness, within_scopes

NOW = datetime(2026, 10, 21, 9)


def test_the_wait_grows_and_is_bounded():
    assert [delay("pair", n).total_seconds() for n in (0, 3, 4, 5, 8, 14, 1000)] == [0, 0, 2, 4, 32, 900, 900]
    assert delay("person", 10_000).total_seconds() == 60


@given(st.sampled_from(sorted(DELAYS)), st.integers(0, 200))
def test_another_failure_never_shortens_the_wait(kind, failures):
    assert delay(kind, failures) <= delay(kind, failures + 1) <= timedelta(minutes=15)


def test_failures_are_forgotten_after_quiet():
    assert counted("address", 50, NOW - timedelta(minutes=59), NOW) == 50
    assert counted("address", 50, NOW - timedelta(hours=1), NOW) == 0


def test_a_session_dies_unused_and_in_any_case():
    assert alive(NOW - timedelta(hours=11), NOW - timedelta(minutes=29), NOW)
    assert not alive(NOW - timedelta(hours=1), NOW - IDLE, NOW)
    assert not alive(NOW - ABSOLUTE, NOW, NOW)
    assert fresh(NOW - timedelta(minutes=4, seconds=59), NOW)
    assert not fresh(NOW - timedelta(minutes=5), NOW)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "password_short"),
        ("x" * 257, "password_long"),
        ("abababababab", "password_uniform"),
        ("Sara-2026-Sara", "password_personal"),
        ("١٢٣٤٥٦٧٨٩٠١٢", "password_common"),
        ("PassWord2026!", "password_common"),
        ("كلمةالمرور2026", "password_common"),
        ("my saleh is good 1", "password_personal"),
        ("seven quiet camels walk", None),
        ("جمل يمشي في الصحراء", None),
    ],
)
def test_weak_passwords_are_named(password, reason):
    assert weakness(password, "sara", ("Saleh Ahmad",)) == reason


def test_scopes_cut_rights_and_never_add():
    grants = {"finance.entry.view": frozenset({3}), "finance.entry.post": frozenset({3}), "hr.employee.view": frozenset({0})}
    assert within_scopes(grants, ["*"]) == grants
    assert within_scopes(grants, ["finance.entry.*"]) == {k: v for k, v in grants.items() if k.startswith("finance.entry.")}
    assert within_scopes(grants, ["hr.employee.view", "erp.user.manage"]) == {"hr.employee.view": frozenset({0})}
    assert within_scopes(grants, []) == {}
    assert not in_scope("financeX.entry.view", "finance.*")


@pytest.mark.parametrize(
    "path",
    [None, "", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/a\\b", "/a\nb", "/\t/evil", "evil", "\u200f/x"],
)
def test_only_paths_of_ours_are_followed(path):
    assert safe_path(path) == "/"


def test_a_path_with_its_query_is_followed():
    assert safe_path("/finance/entries?q=%D8%A7&page=2") == "/finance/entries?q=%D8%A7&page=2"


def test_usernames_have_one_form():
    assert username_form("  Sara\u200f ") == "sara"
