"""Refusals around signing in and the rights of people."""

from __future__ import annotations

from erp.errors import DomainError


class SignInRefused(DomainError):
    """User name and password don't belong together; says nothing about which of them was wrong."""

    code = "auth.refused"
    status = 401


class CodeRefused(DomainError):
    """The six digits (or the recovery code) are wrong, or were used before."""

    code = "auth.code_refused"
    status = 401


class StepUpNeeded(DomainError):
    """The act needs the password again: the last confirmation is older than `minutes`."""

    code = "auth.step_up"
    status = 401


class DutyFirst(DomainError):
    """Something has to be done before anything else: `duty` is "password" or "second_factor"."""

    code = "auth.duty_first"
    status = 403


class Forged(DomainError):
    """A change without the token of the session, or sent from another site."""

    code = "request.forged"
    status = 403


class PasswordWeak(DomainError):
    """Facts: reason, length (the least length)."""

    code = "auth.password_weak"


class OwnRights(DomainError):
    """Nobody changes what they themselves may do, nor switches themselves off."""

    code = "auth.own_rights"
    status = 403


class AboveOwnRights(DomainError):
    """The role carries an administrative right (`permission`) that the giver doesn't hold there."""

    code = "auth.above_own_rights"
    status = 403


class PermissionUnknown(DomainError):
    """No installed module declares `permission`."""

    code = "auth.permission_unknown"


class SecondPersonNeeded(DomainError):
    """A second administrator has to confirm what the first one asked for."""

    code = "auth.second_person"
    status = 403
