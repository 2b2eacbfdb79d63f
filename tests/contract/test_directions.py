"""Who may import whom: the house's one-way doors."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.contract.source import PACKAGES, files, imports, name_of, parsed

# package -> what of ours it may import; "finance.services" alone is that module, "erp" is the whole package
MAY_IMPORT = {
    "erp": ("erp",),
    "finance": ("finance", "erp"),
    "hr": ("hr", "erp", "finance.values", "finance.services", "finance.errors"),
    "procurement": ("procurement", "erp", "finance.values", "finance.services", "finance.errors"),
    "reports": ("reports", "erp", "finance.values", "finance.services", "hr.values", "hr.services", "procurement.values", "procurement.services"),
}
# inside finance, lower to higher: a noun may import itself and what stands before it
FINANCE_ORDER = ("accounts", "periods", "ledger", "budget", "posting_rules", "posting", "vouchers")
ONLY_COMMITS = {"erp.db"}


def allowed(package: str, imported: str) -> bool:
    return any(imported == door or imported.startswith(f"{door}.") for door in MAY_IMPORT[package])


@pytest.mark.parametrize("path", files(), ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    package = name_of(path).split(".")[0]
    wrong = [
        f"line {statement.lineno}: {imported}"
        for imported, statement, _typing in imports(path)
        if imported.split(".")[0] in (*PACKAGES, "migrations", "tests", "wsgi", "bench") and not allowed(package, imported)
    ]
    assert not wrong, f"{name_of(path)} imports what it may not: {wrong}"


@pytest.mark.parametrize("path", files(), ids=name_of)
def test_no_import_hides_in_a_function(path: Path) -> None:
    hidden = [
        inner.lineno
        for node in ast.walk(parsed(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(node)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    ]
    assert not hidden, f"{name_of(path)}: imports inside functions at lines {hidden}"


@pytest.mark.parametrize("path", files(), ids=name_of)
def test_only_the_database_kernel_commits(path: Path) -> None:
    if name_of(path) in ONLY_COMMITS:
        return
    commits = [
        node.lineno
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and "session" in ast.unparse(node.func.value)
    ]
    assert not commits, f"{name_of(path)} commits at lines {commits}; only erp/db.py does"


def test_only_the_registry_reads_manifests() -> None:
    readers = [name_of(path) for path in files() for imported, _statement, typing in imports(path) if imported.endswith(".manifest") and not typing]
    assert not readers


@pytest.mark.parametrize("path", files("finance"), ids=name_of)
def test_inside_finance_one_way(path: Path) -> None:
    parts = name_of(path).split(".")
    own = parts[1] if len(parts) > 1 else ""
    if own not in FINANCE_ORDER:
        return
    higher = set(FINANCE_ORDER[FINANCE_ORDER.index(own) + 1 :])
    wrong = [imported for imported, _statement, _typing in imports(path) if imported.startswith("finance.") and imported.split(".")[1] in higher]
    assert not wrong, f"{name_of(path)} imports upwards: {wrong}"
