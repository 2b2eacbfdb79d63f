"""The treasurer's desk, the controller's inbox, a batch with its files. What is done to one order is done on its own page."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from erp.auth.current import current_actor, require
from erp.auth.guard import permission
from erp.auth.names import names_of
from erp.auth.step_up import confirmed
from erp.db import unit_of_work
from erp.entities.queries import tree
from erp.errors import RequestInvalid
from erp.i18n import _, language, sentence
from erp.reporting.printed import printed
from erp.resources import document_page, save
from finance.payments import batches, files, platform_status
from finance.payments.desk import Desk, desk_of, first_lines, steps, waiting_for_control
from finance.payments.documents import print_batch, print_notice, print_order
from finance.payments.models import PaymentOrder
from finance.payments.operations import CONTROL, control_refusal
from finance.payments.queries import batch_numbered
from finance.payments.resource import BATCHES, NOTICES, ORDERS, VIEW
from finance.payments.road import href_of, road_of
from finance.payments.salaries import SALARIES, holds_salaries, sees_salaries
from finance.payments.values import FORMATS, OPEN, OWN, PAIN001, ROADS, WPS
from finance.payments.words import FORMATS as FORMAT_WORDS
from finance.payments.words import LINE_STATES, LINE_TONES
from finance.payments.words import ROADS as ROAD_WORDS

SEE_ACCOUNTS = "finance.payment-order.account"
pages = Blueprint("finance_payments", __name__, template_folder="../templates", url_prefix="/finance/payments")


@pages.get("/desk")
@permission(batches.BATCH)
def desk() -> ResponseReturnValue:
    """What waits for the treasurer: orders to be sent, batches, what the platform says, what came back."""
    found: Desk = desk_of(current_actor())
    roads = [(road, str(ROAD_WORDS[road])) for road in ROADS]
    options = [(account.code, f"{account.code} {account.iban}") for account in found.accounts]
    return render_template("finance/payments/desk.html", desk=found, roads=roads, account_options=options, entities=tree(), lang=language())


@pages.post("/batches")
@permission(batches.BATCH)
def gather() -> ResponseReturnValue:
    """Put the ticked orders into a batch."""
    actor, form = current_actor(), request.form
    road = form.get("road", "")
    if road not in ROADS:
        raise RequestInvalid(reason="road")
    if not form.getlist("order"):
        flash(_("Choose the orders that leave together."), "warn")
        return redirect(url_for("finance_payments.desk"), 303)
    number: str = unit_of_work(lambda: batches.create(form.getlist("order"), road, actor, account_code=form.get("account", "")).number)
    return redirect(url_for("finance_payments.batch", key=number), 303)


@pages.post("/statuses")
@permission(batches.SETTLE)
def statuses() -> ResponseReturnValue:
    """Record as paid what the platform says it has paid."""
    actor = current_actor()
    paid: list[str] = unit_of_work(lambda: platform_status.take_over(actor))
    flash(_("%(count)s payment orders are recorded as paid.", count=len(paid)), "ok")
    return redirect(url_for("finance_payments.desk"), 303)


@pages.get("/control")
@permission(CONTROL)
def control() -> ResponseReturnValue:
    """What waits for the controller, the longest first."""
    actor = current_actor()
    rows = [(row, refusal and sentence(refusal.code, refusal.facts)) for row in waiting_for_control() for refusal in [control_refusal(row, actor)]]
    names = names_of({row.prepared_by for row, _why in rows})
    return render_template("finance/payments/control.html", rows=rows, names=names, entities=tree(), lang=language())


@pages.get("/orders/<key>")
@permission(VIEW)
def order(key: str) -> ResponseReturnValue:
    """The order with where it stands on its road, its first payees, and what may be done to it now."""
    found = document_page.of_the_moment(ORDERS, key, current_actor())
    row: PaymentOrder = found["row"]
    payees = first_lines(row) if _names_payees(row) else []
    stops = [(stop, href_of(stop)) for stop in road_of(row, current_actor())]
    return render_template("finance/payments/order.html", **{**found, "path": steps(row)}, payees=payees, road=stops, **line_looks())


@pages.get("/orders/<key>/paper")
@permission(VIEW)
def order_paper(key: str) -> Response:
    row = save.load(ORDERS, key, current_actor())
    return printed(row.number, lambda stream: print_order(row, stream, current_actor(), _names_payees(row)))


def _names_payees(row: PaymentOrder) -> bool:
    return sees_salaries() or not holds_salaries([row.id])


@pages.get("/notices/<key>/paper")
@permission("finance.court-notice.view")
def notice_paper(key: str) -> Response:
    row = save.load(NOTICES, key, current_actor())
    return printed(row.number, lambda stream: print_notice(row, stream, current_actor()))


@pages.get("/batches/<key>/paper")
@permission(VIEW)
def batch_paper(key: str) -> Response:
    row = save.load(BATCHES, key, current_actor())
    return printed(row.number, lambda stream: print_batch(row, stream, current_actor()))


@pages.get("/batches/<key>")
@permission(VIEW)
def batch(key: str) -> ResponseReturnValue:
    """The batch: its orders, and the files that tell of them."""
    actor = current_actor()
    found = document_page.of_the_moment(BATCHES, key, actor)
    row = found["row"]
    found["title"] = str(ROAD_WORDS[row.road])
    made = batches.files_of(row)
    wanted = () if row.road != OWN or row.state not in (OPEN, "sent") else (PAIN001, *((WPS,) if batches.has_wages(row) else ()))
    to_make = [(name, FORMAT_WORDS[name]) for name in wanted if name not in {file.format for file in made}] if actor.can(batches.RELEASE) else []
    shown: dict[str, Any] = {"made": made, "to_make": to_make, "format_words": FORMAT_WORDS}
    shown["may_download"] = actor.can(SEE_ACCOUNTS)
    return render_template("finance/payments/batch.html", **found, **shown)


@pages.post("/batches/<key>/files/<format_>")
@permission(batches.RELEASE)
@confirmed
def make_file(key: str, format_: str) -> ResponseReturnValue:
    """Make a file of the batch; once."""
    actor = current_actor()
    if format_ not in FORMATS:
        raise RequestInvalid(reason="format")
    unit_of_work(lambda: batches.ask_file(batch_numbered(key), format_, actor) and None)
    return redirect(url_for("finance_payments.batch", key=key), 303)


@pages.get("/files/<int:file_id>")
@permission(SEE_ACCOUNTS)
def download(file_id: int) -> Response:
    """The kept file, byte for byte: it names accounts, and it may name salaries, so it takes the right to see them. That it left is recorded."""
    row = files.file_numbered(file_id)
    if files.tells_salaries(row):
        require(current_actor(), SALARIES, row.entity_id)
    kept = files.content_of(row)
    unit_of_work(lambda: files.note_download(row, current_actor()))
    answer = send_file(BytesIO(kept.content), kept.content_type, as_attachment=True, download_name=kept.name)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def line_looks() -> dict[str, Any]:
    return {"line_words": LINE_STATES, "line_tones": LINE_TONES}
