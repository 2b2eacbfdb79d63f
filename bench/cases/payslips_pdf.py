"""N payslips as PDF, each with letterhead, table, words and QR; beside the same number of one-page canvases with the same lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import count

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from bench.measure import ROUNDS, Pair
from bench.place import Place
from bench.staff import employ, give_inputs
from erp.auth.values import system_actor
from erp.db import db
from hr.runs.calculate_month import calculate_month
from hr.runs.documents import print_payslip
from hr.runs.models import Payslip

N = 50
ENGINES = ("sqlite",)  # the database takes hardly any part
LINES = 24


def prepare(place: Place, n: int) -> Pair:
    employ(n * (ROUNDS + 1))
    give_inputs("2026-10")
    run_id = calculate_month("MED", "2026-10", system_actor())
    every = db.session.execute(select(Payslip).where(Payslip.run_id == run_id)).scalars().all()
    slips: Sequence[Payslip] = ()
    rounds = count()

    def ready() -> None:
        """Other people each time: what is kept between documents must not have met them."""
        nonlocal slips
        start = next(rounds) * n
        slips = every[start : start + n]

    def ours() -> None:
        with place.app.test_request_context(base_url="https://bench.example"):
            for slip in slips:
                print_payslip(slip, BytesIO(), system_actor())

    def bare() -> None:
        for slip in slips:
            canvas = Canvas(BytesIO(), pagesize=A4)
            for place_on_page in range(LINES):
                canvas.drawString(60, 780 - place_on_page * 20, f"{slip.number} {slip.net} {place_on_page}")
            canvas.save()

    return Pair(ours, bare, "text on a canvas", n, ready=ready)
