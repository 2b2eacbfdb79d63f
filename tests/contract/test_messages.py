"""Every text that people see has Arabic; every refusal has both; placeholders agree."""

from __future__ import annotations

import ast
import re
from string import Formatter

from babel.messages.pofile import read_po
from flask import Flask

from erp.errors import DomainError
from erp.i18n import catalogue
from erp.registry import registry
from tests.contract.source import ROOT, files, parsed

CALLS = {"_", "_l", "ngettext"}
IN_TEMPLATE = re.compile(r"""\b(?:_|ngettext)\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
PLACEHOLDER = re.compile(r"%\((\w+)\)")


def source_texts() -> dict[str, str]:
    """Text -> where it stands, from code and templates."""
    found: dict[str, str] = {}
    for path in files():
        for node in ast.walk(parsed(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in CALLS
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                found[node.args[0].value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    for path in ROOT.glob("*/templates/**/*.html"):
        for match in IN_TEMPLATE.finditer(path.read_text(encoding="utf-8")):
            found[(match.group(1) or match.group(2)).replace('\\"', '"').replace("\\'", "'")] = str(path.relative_to(ROOT))
    return found


def all_refusals() -> set[type[DomainError]]:
    found, waiting = set(), [DomainError]
    while waiting:
        cls = waiting.pop()
        waiting.extend(cls.__subclasses__())
        if cls.__module__.split(".")[0] != "tests":
            found.add(cls)
    return found


def texts_of(value: object) -> list[str]:
    return [value] if isinstance(value, str) else list(value)  # type: ignore[call-overload]


def test_every_text_has_arabic(app: Flask) -> None:
    arabic = catalogue("ar")
    missing = {text: where for text, where in source_texts().items() if text and text not in arabic}
    assert not missing, missing


def test_every_refusal_has_a_sentence_in_both_languages(app: Flask) -> None:
    codes = {cls.code for cls in all_refusals()}
    missing = {(code, language) for code in codes for language in ("ar", "en") if code not in catalogue(language)}
    assert not missing


def test_placeholders_agree(app: Flask) -> None:
    wrong = []
    for text, translated in catalogue("ar").items():
        for one in texts_of(translated):
            extra = set(PLACEHOLDER.findall(one)) - set(PLACEHOLDER.findall(text)) - {"n"}
            if extra and " " in text:
                wrong.append((text, extra))
    for cls in all_refusals():
        english, arabic = catalogue("en")[cls.code], catalogue("ar")[cls.code]
        names = lambda template: {name for _t, name, _f, _c in Formatter().parse(template) if name}  # noqa: E731
        if names(english) != names(arabic):
            wrong.append((cls.code, names(english) ^ names(arabic)))
    assert not wrong


def test_arabic_is_arabic(app: Flask) -> None:
    """A translation without one Arabic letter was forgotten, unless the text has no letters to translate."""
    plain = [
        text
        for text, translated in catalogue("ar").items()
        if re.search("[A-Za-z]{4}", text) and not re.search("[\u0600-\u06ff]", " ".join(texts_of(translated)))
    ]
    assert not plain


def test_module_titles_are_translated(app: Flask) -> None:
    assert all(str(module.title) for module in registry())


def test_one_text_has_one_translation(app: Flask) -> None:
    """Catalogues of all nouns are joined: the same text with two translations would show whichever was read last."""
    found: dict[tuple[str, str], set[str]] = {}
    for language in ("ar", "en"):
        for path in ROOT.glob(f"*/translations/{language}/LC_MESSAGES/*.po"):
            with path.open("rb") as stream:
                for message in read_po(stream, locale=language, abort_invalid=False):
                    if message.id and message.string:
                        found.setdefault((language, str(message.id)), set()).add(str(message.string))
    assert not {key: texts for key, texts in found.items() if len(texts) > 1}
