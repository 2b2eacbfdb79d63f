"""The commands, through the command line itself."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from erp.auth.values import system_actor
from erp.cli import gather
from erp.db import db, unit_of_work
from erp.starting import add_user
from tests.finance.budget_documents.conftest import MAINTENANCE, Office


@pytest.fixture
def mizan(app: Flask, office: Office):
    unit_of_work(lambda: add_user("head", "رئيس", "Head", "a long pass phrase", "finance.head", system_actor()))

    def run(*words: str) -> Result:
        db.session.remove()
        return CliRunner().invoke(gather(app), list(words), obj=app)

    return run


@pytest.fixture
def any_app(app: Flask) -> Flask:
    """Commands are the same on both engines; one is enough."""
    return app


def test_a_transfer_waits_and_is_approved_by_another_name(mizan, office: Office):
    sent = mizan("budget", "transfer", "--from", "2026:MED:2214", "--to", "2026:MED:2216", "--amount", "300.00", "--json")
    assert sent.exit_code == 0, sent.stderr
    document = json.loads(sent.stdout)["document"]
    assert office.figures(MAINTENANCE).frozen == 30_000
    refused = mizan("approve", document)
    assert refused.exit_code == 1
    approved = mizan("approve", document, "--as", "head", "--json")
    assert approved.exit_code == 0, approved.stderr
    assert office.figures(MAINTENANCE).final == 70_000


def test_above_what_is_left_exits_one_with_the_code(mizan):
    refused = mizan("budget", "reserve", "2026:MED:2214", "--amount", "1000.01", "--language", "en")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("budget.insufficient: Line 2026:MED:2214 has 1,000.00 available; 1,000.01 was asked for")
    assert refused.stdout == ""


def test_the_refusal_in_arabic_carries_the_figures(mizan):
    refused = mizan("budget", "reserve", "2026:MED:2214", "--amount", "1000.01", "--language", "ar")
    assert "المتاح في البند 2026:MED:2214 هو 1,000.00" in refused.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["reserve", "2026:MED:9999", "--amount", "1"], "budget.no_line"),
        (["reserve", "2031:MED:2214", "--amount", "1"], "budget.unknown_year"),
        (["reserve", "MED:2214", "--amount", "1"], "budget.invalid_key"),
        (["reserve", "2026:MED:2214", "--amount", "1.005"], "amount.invalid"),
        (["reserve", "2026:MED:2214", "--amount", "-5"], "amount.invalid"),
        (["relieve", "2026:MED:2214", "--amount", "5"], "budget.over_relief"),
        (["transfer", "--from", "2026:MED:2214", "--to", "2026:MED:2216", "--amount", "600"], "transfer.not_allowed"),
        (["transfer", "--from", "2026:MED:2212", "--to", "2026:MED:2216", "--amount", "6"], "transfer.not_allowed"),
    ],
)
def test_each_refusal_has_its_code(mizan, words: list[str], code: str):
    refused = mizan("budget", *words)
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"{code}: ")


def test_commit_and_relieve(mizan, office: Office):
    committed = mizan("budget", "commit", "2026:MED:2214", "--amount", "٤٠٠", "--party", "procurement.supplier:3", "--json")
    mizan("approve", json.loads(committed.stdout)["key"], "--as", "head")
    assert office.figures(MAINTENANCE).committed == 40_000
    relieved = mizan("budget", "relieve", "2026:MED:2214", "--amount", "100", "--json")
    assert relieved.exit_code == 0, relieved.stderr
    mizan("approve", json.loads(relieved.stdout)["key"], "--as", "head")
    assert office.figures(MAINTENANCE).committed == 30_000
    assert office.faults() == []
