"""Who may import whom: the house's one-way doors."""

from __future__ import annotations

import ast

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


def test_imports_go_one_way() -> None:
    ours = (*PACKAGES, "migrations", "tests", "wsgi", "bench")
    wrong = [
        f"{name_of(path)} line {statement.lineno}: {imported}"
        for path in files()
        for imported, statement, _typing in imports(path)
        if imported.split(".")[0] in ours and not allowed(name_of(path).split(".")[0], imported)
    ]
    assert not wrong


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{name_of(path)} line {inner.lineno}"
        for path in files()
        for node in ast.walk(parsed(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for inner in ast.walk(node)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    ]
    assert not hidden


def test_only_the_database_kernel_commits() -> None:
    commits = [
        f"{name_of(path)} line {node.lineno}"
        for path in files()
        if name_of(path) not in ONLY_COMMITS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and "session" in ast.unparse(node.func.value)
    ]
    assert not commits



def test_only_the_registry_reads_manifests() -> None:
    readers = [name_of(path) for path in files() for imported, _statement, typing in imports(path) if imported.endswith(".manifest") and not typing]
    assert not readers


def test_inside_finance_one_way() -> None:
    wrong = []
    for path in files("finance"):
        own = (*name_of(path).split("."), "")[1]
        higher = set(FINANCE_ORDER[FINANCE_ORDER.index(own) + 1 :]) if own in FINANCE_ORDER else set()
        found = [imported for imported, _statement, _typing in imports(path) if imported.startswith("finance.")]
        wrong += [f"{name_of(path)}: {imported}" for imported in found if imported.split(".")[1] in higher]
    assert not wrong
