"""The module guide, typed in: a wheel is built, installed in an environment of its own, and everything it promises appears."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.contract.source import ROOT

BLOCK = re.compile(r"```(?:python|toml|po)\n# (\S+)\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the typed package, and an environment where wheels of Mizan and of it are installed."""
    folder = tmp_path_factory.mktemp("guide")
    for name, text in BLOCK.findall((ROOT / "docs" / "module-guide.md").read_text(encoding="utf-8")):
        path = folder / "fleet-package" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    venv.create(folder / "env", with_pip=True)
    site = next((folder / "env").glob("lib/python*/site-packages"))
    # the libraries are those of this environment; Mizan itself comes from its wheel, which stands before them
    (site / "libraries.pth").write_text(f"import sys; sys.path.append({sysconfig.get_paths()['purelib']!r})\n")
    # built from a copy: setuptools leaves what it built beside the sources
    shutil.copytree(
        ROOT, folder / "mizan", ignore=shutil.ignore_patterns(".git", ".venv", "instance", "build", "*.egg-info", "__pycache__", "tests", ".*_cache")
    )
    for source in (folder / "mizan", folder / "fleet-package"):
        run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(source)], folder)
    wheels = sorted(str(wheel) for wheel in (folder / "dist").glob("*.whl"))
    run([str(folder / "env/bin/python"), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--ignore-installed", *wheels], folder)
    return folder


def run(command: list[str], folder: Path, **environ: str) -> str:
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environ}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def mizan(office: Path, *words: str) -> str:
    return run([str(office / "env/bin/mizan"), *words], office, MIZAN_INSTANCE=str(office / "instance"), PYTHONPATH="")


@pytest.mark.slow
def test_the_guide_makes_a_module_that_works(office: Path) -> None:
    mizan(office, "init", "--year", "2026")
    assert "fleet/jobs.py" in mizan(office, "modules", "show", "fleet")
    mizan(office, "template", "vehicles", "blank.xlsx")
    sheet = load_workbook(office / "blank.xlsx").worksheets[0]
    assert "رقم اللوحة" in {str(cell.value) for row in sheet.iter_rows(max_row=6) for cell in row}
    (office / "vehicles.csv").write_text("رقم اللوحة,المركبة,الجهة,وقود الشهر\nABC-1234,سيارة نقل,EMIRATE,450.50\nABC-1235,حافلة,EMIRATE,١٠٠\n")
    told = json.loads(mizan(office, "import", "vehicles", "vehicles.csv", "--commit", "--json"))
    assert (told["created"], told["invalid"]) == (2, 0)
    assert json.loads(mizan(office, "import", "vehicles", "vehicles.csv", "--commit", "--json"))["unchanged"] == 2
    mizan(office, "report", "run", "fuel-by-office", "--format", "csv", "--output", "fuel.csv")
    rows = list(csv.DictReader((office / "fuel.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["entity"], row["vehicles"], row["fuel"]) for row in rows] == [("EMIRATE", "2", "550.50")]
    mizan(office, "modules", "disable", "fleet")
    assert "fuel-by-office" not in mizan(office, "report", "list")
    mizan(office, "modules", "enable", "fleet")
    assert "fuel-by-office" in mizan(office, "report", "list")
    assert mizan(office, "db", "check")


@pytest.mark.slow
def test_its_page_and_its_resource_answer(office: Path) -> None:
    """In the installed environment, without a line of Mizan changed."""
    code = (
        "from erp.app import create_app; from erp.config import read; import os\n"
        "app = create_app(read({'MIZAN_INSTANCE': os.environ['MIZAN_INSTANCE'], 'MIZAN_SECRET_KEY': 'guide-0123456789-abcdefghijklmnopqrstuv'}))\n"
        "paths = {str(rule) for rule in app.url_map.iter_rules()}\n"
        "assert '/fleet/vehicles' in {p.rstrip('/') for p in paths}, sorted(paths)\n"
        "assert any(p.startswith('/api/v1/fleet/vehicles') for p in paths)\n"
        "assert app.test_client().get('/fleet/vehicles').status_code in (302, 401)\n"
    )
    run([str(office / "env/bin/python"), "-c", code], office, MIZAN_INSTANCE=str(office / "instance"), PYTHONPATH="")
