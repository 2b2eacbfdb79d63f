"""The documents against the code: what the manual names is there, and what is there the manual names."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from erp.i18n import in_language
from erp.manual import pages
from erp.registry import registry
from tests.contract.source import ROOT

DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_reference_says_what_the_manifests_say(app: Flask) -> None:
    with in_language("en"):
        assert read("docs/reference.md").rstrip() == pages().rstrip(), "run: mizan modules manual > docs/reference.md"


def test_the_map_names_every_package() -> None:
    assert all(name in read("README.md") for name in ("erp", "finance", "hr", "procurement", "reports", "wsgi.py"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path) -> None:  # type: ignore[no-untyped-def]
    dead = [target for target in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in target and not (path.parent / target).exists()]
    assert not dead


def test_the_operations_manual_names_every_setting_of_the_environment() -> None:
    used = set(re.findall(r'"(MIZAN_[A-Z_]+)"', read("erp/config.py")))
    assert not {name for name in used if name not in read("docs/operations.md")}


def test_the_glossary_has_both_languages() -> None:
    rows = [line.split("|")[1:3] for line in read("docs/glossary.md").splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert len(rows) > 40
    assert all(re.search("[a-z]", english) and re.search("[\u0600-\u06ff]", arabic) for english, arabic in rows)


def test_commands_of_the_readme_exist(app: Flask) -> None:
    spoken = {" ".join(filter(None, (getattr(c, "mizan_group", None), c.name))) for module in registry() for c in module.commands}
    for words in re.findall(r"^    mizan ([a-z -]+?)(?: [A-Z<{-]| \w+\.\w+| entities| accounts| budget |$|  )", read("README.md"), re.MULTILINE):
        found = words.strip()
        assert any(found == one or found.startswith(f"{one} ") for one in spoken), found


def test_decisions_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers))
