"""Refusals of finance: a stable code each, facts as values; the sentences are in the catalogue under the code."""

from __future__ import annotations

from typing import Any

from erp.errors import DomainError
from erp.reasons import Term


class Unbalanced(DomainError):
    """Debits differ from credits within a fund: `fund`, `debit`, `credit`."""

    code = "entry.unbalanced"


class TooShort(DomainError):
    """Fewer than two lines: `lines`."""

    code = "entry.too_short"


class EntryOfDocument(DomainError):
    """The entry was made by `document`, whose state must follow: it is undone from there."""

    code = "entry.of_document"
    status = 409


class AlreadyReversed(DomainError):
    """The entry of `source` was reversed before."""

    code = "entry.already_reversed"
    status = 409


class CrossesUnits(DomainError):
    """`entity` keeps its books in another balancing unit than `unit`."""

    code = "entry.crosses_units"


class UnknownAccount(DomainError):
    """No `account` in the chart."""

    code = "account.unknown"


class NotPostable(DomainError):
    """`account` is a heading or closed."""

    code = "account.not_postable"


class PartyRequired(DomainError):
    """A line on control account `account` names no party."""

    code = "account.party_required"


class ProjectRequired(DomainError):
    """A line on `account` names no project."""

    code = "account.project_required"


class AccountInUse(DomainError):
    """`account` has lines or children: what it means may not change any more."""

    code = "account.in_use"
    status = 409


class Ledger(Term):
    """One of the ledgers that close by themselves."""

    __slots__ = ()
    room = "ledger"


class PeriodClosed(DomainError):
    """`period` of `unit` is closed in `ledger`."""

    code = "period.closed"

    def __init__(self, **facts: Any) -> None:
        super().__init__(**{**facts, "ledger": Ledger(facts.get("ledger", ""))})


class PeriodUnknown(DomainError):
    """No fiscal year is open for `day` in `unit`."""

    code = "period.unknown"


class PeriodNotReady(DomainError):
    """`period` can't be closed yet: `reason` names what is still open."""

    code = "period.not_ready"


class SourceConflict(DomainError):
    """`source` was recorded with other content."""

    code = "source.conflict"
    status = 409


class NoPostingRule(DomainError):
    """No rule in force on `day` for `event` and part `part`."""

    code = "posting.no_rule"


class NoMappedAccount(DomainError):
    """No postable account carries the budget item `economic`."""

    code = "posting.no_account"


class EntityUnknown(DomainError):
    """No `entity` with that code."""

    code = "entity.unknown"


class OverMatch(DomainError):
    """More was settled on an open item of `party` than is open: `document`, `open`, `wanted`."""

    code = "match.over_open"


class ForeignItem(DomainError):
    """An entry would settle `amount` of items of `party` that are charged to entities where the person has no right."""

    code = "match.foreign"


class OverBudget(DomainError):
    """`line` has `available` left; `wanted` was asked for."""

    code = "budget.insufficient"


class NoBudgetLine(DomainError):
    """Neither `entity` nor any entity above it has a line for `economic` in `year`."""

    code = "budget.no_line"


class NotReleased(DomainError):
    """`line` has enough, but only `released` of it is released; `wanted` was asked for."""

    code = "budget.not_released"


class NotApproved(DomainError):
    """The budget of `year` is not approved yet."""

    code = "budget.not_approved"


class OverRelief(DomainError):
    """`reference` has `open` left in stage `stage`; `wanted` was asked for."""

    code = "budget.over_relief"


class MoveNotAllowed(DomainError):
    """No document moves money from `stage_from` to `stage_to`."""

    code = "budget.move_not_allowed"


class BlankBudgetKey(DomainError):
    """The coding names no `field` (entity or economic item), so no line can be charged."""

    code = "budget.blank_key"


class AmbiguousBudgetLine(DomainError):
    """`line` fits several lines: `candidates`. Name further keys."""

    code = "budget.ambiguous_line"


class BudgetYearUnknown(DomainError):
    """Nothing is budgeted for `year`."""

    code = "budget.unknown_year"


class BudgetYearClosed(DomainError):
    """The budget of `year` has lapsed; nothing moves in it any more."""

    code = "budget.year_closed"


class ItemsUnmapped(DomainError):
    """No postable account carries the budget `items`: the document can't be approved until they are mapped."""

    code = "budget.unmapped_items"


class AlreadyBudgeted(DomainError):
    """The original appropriation of `line` stands or waits in `document`: only a further document changes it."""

    code = "budget.already_budgeted"
    status = 409


class CommitmentExists(DomainError):
    """`document` is committed on `line` already."""

    code = "budget.commitment_exists"
    status = 409


class CarryUncovered(DomainError):
    """`line` inherited commitments of which `uncovered` isn't covered yet: no new commitment until it is."""

    code = "budget.carry_uncovered"


class DocumentsWaiting(DomainError):
    """Budget `documents` of `year` still wait: decide or take them back before the year ends."""

    code = "budget.documents_waiting"
    status = 409


class NoBudgetControl(DomainError):
    """Control can't stand at `level`: no level is named, or `line` is already beyond its appropriation."""

    code = "budget.no_control"


class UnknownBudgetItem(DomainError):
    """`economic` is no item of the classification that an appropriation may stand on."""

    code = "budget.unknown_item"


class BudgetKeyInvalid(DomainError):
    """`line` isn't YEAR:ENTITY:ECONOMIC with further keys behind it."""

    code = "budget.invalid_key"


class TransferNotAllowed(DomainError):
    """A transfer rule refuses: `rule`, `line`."""

    code = "transfer.not_allowed"


class SeparationOfDuties(DomainError):
    """`person` already acted on `document` in a duty that excludes this one."""

    code = "separation.of_duties"
    status = 403


class NoPayment(DomainError):
    """Nothing was given to be paid."""

    code = "payment.none"


class DayAhead(DomainError):
    """`day` has not come yet: nothing can have happened on it."""

    code = "payment.day_ahead"


class DayTooEarly(DomainError):
    """`day` is before `since`, the day on which what is told of it became possible."""

    code = "payment.day_too_early"


class SharesDiffer(DomainError):
    """Budget lines would bear more of a payment to `party` than its amount: `amount`, `shares`."""

    code = "payment.shares_differ"


class PaymentStands(DomainError):
    """Payment order `order` has left the house or been paid (`state`): what it pays can't be taken back any more."""

    code = "payment.stands"
    status = 409


class NoAccountOfPayee(DomainError):
    """`payee` of order `order` has no sound bank account, and a bank is never told to pay without one."""

    code = "payment.no_iban"


class NoOwnAccount(DomainError):
    """`unit` has no bank account of its own in use: pay through the Treasury, or enter the account first."""

    code = "payment.no_account"


class FileMade(DomainError):
    """Order `order` stands in file `file` already; an order is never told to a bank twice."""

    code = "payment.file_made"
    status = 409


class NoWages(DomainError):
    """`document` holds no wages, so there is no wage file of it."""

    code = "payment.no_wages"


class FileNotValid(DomainError):
    """The file of `document` doesn't fit its schema: `fault`."""

    code = "payment.file_invalid"


class WrongRoad(DomainError):
    """Order `order` is told to a bank in file `file`; it can't go to the platform as well."""

    code = "payment.wrong_road"
    status = 409


class NothingOwed(DomainError):
    """Nothing stands open on `account` for `party` under `document`."""

    code = "payment.nothing_owed"


class OwnRoad(DomainError):
    """`document` is ordered to be paid from its own page, since its state must follow."""

    code = "payment.own_road"


class BatchRoad(DomainError):
    """Batch `batch` goes another way than was asked: `road` is its own."""

    code = "payment.batch_road"


class IbanInvalid(DomainError):
    """`value` is no account number: its length or check digits are wrong (ISO 13616)."""

    code = "payment.iban_invalid"


class NoSuchMatch(DomainError):
    """Statement line `line` can't be of `document`: it isn't waiting, has another amount, or is matched to another line."""

    code = "statement.no_match"


class MatchUsed(DomainError):
    """The match of `line` can't be taken back: `document` has moved on since (it came back, or was issued again)."""

    code = "statement.match_used"
    status = 409


class NothingBudgeted(DomainError):
    """No budget line has an amount in the reader's entities, so there is nothing to publish."""

    code = "budget.nothing_to_publish"
