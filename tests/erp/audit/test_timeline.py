"""Every act that the code records is said in a sentence, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import erp
from erp.audit.timeline import WORDS
from erp.i18n import catalogue

PACKAGES = ("erp", "finance", "hr", "procurement", "reports")
WRITERS = {"record", "record_all", "audit", "audit_all"}


def acts() -> set[str]:
    """The second argument of every call that writes the audit trail, where it stands in the code as it is."""
    root = Path(erp.__file__).parents[1]
    files = (path for package in PACKAGES for path in (root / package).rglob("*.py"))
    calls = (node for path in files for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))
    called = (call.args[1] for call in calls if isinstance(call.func, ast.Name) and call.func.id in WRITERS and len(call.args) > 1)
    return {argument.value for argument in called if isinstance(argument, ast.Constant) and isinstance(argument.value, str)}


def test_each_act_has_its_sentence_or_its_name(app):
    assert len(acts()) > 40
    assert [act for act in acts() - set(WORDS) if f"audit.{act}" not in catalogue("ar")] == []


def test_each_sentence_stands_in_arabic(app):
    assert [words for words in WORDS.values() if words not in catalogue("ar")] == []
