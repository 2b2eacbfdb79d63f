"""Rules and values are pure: they import with Flask and SQLAlchemy blocked, and read no clock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.source import ROOT, files, imports, name_of

PURE_NAMES = {"values", "rules", "calculate", "accounting", "bankfile"}
PURE_FRAMEWORK = {"money", "effective", "periods", "hijri", "text", "errors", "chain", "words"}
BLOCK = "import sys\nfor name in ('flask', 'sqlalchemy', 'flask_sqlalchemy'): sys.modules[name] = None\n"


def pure_files() -> list[Path]:
    found = [path for path in files() if path.stem in PURE_NAMES or (path.stem == "errors" and len(path.relative_to(ROOT).parts) == 2)]
    return found + [ROOT / "erp" / f"{name}.py" for name in sorted(PURE_FRAMEWORK - PURE_NAMES)]


def test_they_import_without_web_and_database() -> None:
    names = [name_of(path) for path in pure_files()]
    code = BLOCK + "".join(f"import {name}\n" for name in names)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-1500:]


@pytest.mark.parametrize("path", pure_files(), ids=name_of)
def test_they_read_no_clock(path: Path) -> None:
    assert not [imported for imported, _statement, _typing in imports(path) if imported in ("erp.clock", "time")]
