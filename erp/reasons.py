"""Pure: why a value was not understood, as a short stable code that the catalogue turns into words."""

from __future__ import annotations


class Reason(str):
    """A fact of a refusal whose words stand in the catalogue under `reason.<code>`; machines read the code."""

    __slots__ = ()


class State(str):
    """The state of a document as a fact of a refusal: shown in words, the code for machines."""

    __slots__ = ()


class Term(str):
    """A code as a fact of a refusal, said in the words of the catalogue under `<room>.<code>`; machines read the code."""

    __slots__ = ()
    room = ""


class Right(str):
    """The name of a permission as a fact of a refusal: people read its title, machines the name."""

    __slots__ = ()


class ModuleName(str):
    """The name of a module as a fact of a refusal: people read its title, machines the name."""

    __slots__ = ()


def excerpt(value: object, longest: int = 60) -> str:
    """What was given, short enough to be shown back."""
    text = str(value)
    return text if len(text) <= longest else f"{text[:longest]}…"
