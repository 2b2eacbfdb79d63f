"""Every act that the code records is said in a sentence, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import erp
from erp.audit.record import record
from erp.audit.timeline import WORDS, timeline_of
from erp.db import unit_of_work
from erp.i18n import catalogue, in_language
from tests.conftest import make_actor

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


def test_what_was_done_many_times_for_one_reason_is_one_line(app):
    def work():
        for action, reason in (("sent", ""), *[("answered", "seen")] * 3, ("answered", "another"), ("recorded", ""), ("recorded", "")):
            record(make_actor("sara"), action, "toy:1", reason=reason)

    unit_of_work(work)
    with in_language("en"):
        assert [item["text"] for item in timeline_of("toy:1")] == [
            "sara recorded it", "sara recorded it", "sara answered it", "sara answered it, 3 times", "sara sent it for approval",
        ]  # fmt: skip
    with in_language("ar"):
        assert timeline_of("toy:1")[3]["text"].endswith("3 مرات")
