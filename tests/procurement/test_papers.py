"""The code on a printed paper: nobody can make one, and it outlives a change of the office's secret."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

from flask import Flask

from procurement.papers.sheet import code_of, is_code

ORDER = "procurement.order:MED-PO-2026-000001"


def test_a_code_belongs_to_its_paper_and_sum_alone(app: Flask) -> None:
    code = code_of(ORDER, 115_000)
    assert is_code(ORDER, 115_000, code)
    assert not any((is_code(ORDER, 115_001, code), is_code(f"{ORDER}2", 115_000, code), is_code(ORDER, 115_000, ""), is_code(ORDER, 115_000, "é")))


def test_a_paper_of_before_is_known_while_its_secret_is_named(app: Flask) -> None:
    code, before = code_of(ORDER, 1), app.config["SECRET_KEY"]
    app.config["SECRET_KEY"] = "succeeded-0123456789-abcdefghijklmnop"
    assert not is_code(ORDER, 1, code)
    app.config["MIZAN"] = replace(app.config["MIZAN"], old_secrets=(before,))
    assert is_code(ORDER, 1, code) and is_code(ORDER, 1, code_of(ORDER, 1))


def test_without_a_secret_no_code_can_be_worked_out(app: Flask) -> None:
    """A command may print without one."""
    app.config["SECRET_KEY"] = None
    for key in (b"", hashlib.sha256(b"paper:").digest()):
        assert not is_code(ORDER, 1, hmac.new(key, f"{ORDER}|1".encode(), hashlib.sha256).hexdigest()[:24])
