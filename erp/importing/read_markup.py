"""XML streamed in the reader's child, for kinds of import that know a form of it. Nothing is declared, fetched or expanded in it.

A document type is refused before anything in it is looked at: no entity is ever defined, so none multiplies and none leads outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from erp.importing.bounds import CELL_CHARACTERS, Refused

CHUNK = 1 << 16
DEEPEST = 64
SEPARATOR = " "


@dataclass(slots=True, eq=False)
class Element:
    """`name` without its namespace, `parent` above it."""

    name: str
    namespace: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, name: str) -> list[Element]:
        return [child for child in self.children if child.name == name]

    def at(self, *paths: str) -> Element | None:
        """The first element at the first of these paths ("A/B/C") that is there."""
        for path in paths:
            found: Element | None = self
            for name in path.split("/"):
                found = next((child for child in found.children if child.name == name), None) if found is not None else None
            if found is not None:
                return found
        return None

    def said(self, *paths: str) -> str:
        """The text of the first of these paths that says something."""
        return next((found.text for path in paths if (found := self.at(path)) is not None and found.text), "")


@dataclass
class Stream:
    """Elements as they end, with where they stand. An element that was handed out and is in `piece` is forgotten by its parent."""

    piece: frozenset[str]
    open: list[Element] = field(default_factory=list)
    ended: list[tuple[Element, tuple[str, ...]]] = field(default_factory=list)
    length: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.open) >= DEEPEST:
            raise Refused("import.unreadable", reason="nesting")
        namespace, _, local = name.rpartition(SEPARATOR)
        element = Element(local, namespace, attributes)
        if self.open:
            self.open[-1].children.append(element)
        self.open.append(element)
        self.length = 0

    def characters(self, text: str) -> None:
        self.length += len(text)
        if self.length > CELL_CHARACTERS:
            raise Refused("import.too_large", reason="cell", most=CELL_CHARACTERS)
        if self.open:
            self.open[-1].text += text

    def end(self, _name: str) -> None:
        element = self.open.pop()
        element.text = " ".join(element.text.split())
        self.ended.append((element, tuple(above.name for above in self.open)))
        if element.name in self.piece and self.open:
            self.open[-1].children.pop()


def elements(path: Path, *pieces: str) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """Every element as it ends, whole, with the names above it. Those named in `pieces` leave the memory with their end.

    Raises Refused: import.unreadable where it is no sound XML or declares a document type, import.encrypted, import.too_large.
    """
    stream = Stream(frozenset(pieces))
    parser = expat.ParserCreate(namespace_separator=SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = stream.start, stream.end, stream.characters
    parser.StartDoctypeDeclHandler = _refuse_declared
    with path.open("rb") as content:
        while True:
            block = content.read(CHUNK)
            try:
                parser.Parse(block, not block)
            except (expat.ExpatError, ValueError, LookupError) as error:
                raise Refused("import.unreadable", reason="corrupt") from error
            for element, above in stream.ended:
                if element.name in ("EncryptedData", "EncryptedKey"):
                    raise Refused("import.encrypted")
                yield element, above
            stream.ended.clear()
            if not block:
                return


def _refuse_declared(*_declared: object) -> NoReturn:
    raise Refused("import.unreadable", reason="declared")
