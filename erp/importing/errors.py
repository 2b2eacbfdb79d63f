"""Refusals of an import as a whole."""

from __future__ import annotations

from erp.errors import DomainError


class UnknownKind(DomainError):
    """No module that is on imports this. Facts: kind, kinds."""

    code = "import.unknown_kind"
    status = 404


class StalePreview(DomainError):
    """The data moved since the preview, so the commit would do something else than was shown."""

    code = "import.stale_preview"
    status = 409


class HasProblems(DomainError):
    """A file is committed whole or not at all. Facts: invalid."""

    code = "import.has_problems"


class UndoBlocked(DomainError):
    """Something was built on what was imported. Facts: used (what, as far as it may be said)."""

    code = "import.undo_blocked"
    status = 409


class NoUndo(DomainError):
    """This kind takes nothing back from here."""

    code = "import.no_undo"
    status = 409


class WrongBatch(DomainError):
    """The batch's `state` doesn't allow it."""

    code = "import.wrong_state"
    status = 409
