"""Our side of the reader: starts the child with nothing of ours, waits a bounded time, believes nothing it wrote.

At most `READERS_AT_ONCE` children run on a machine, whichever process asks: each holds one of that many lock files, which a
killed process gives back by itself. Whoever finds none free is told to come again (`import.busy`).
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import erp
from erp.collecting import collecting_later
from erp.errors import DomainError
from erp.importing.bounds import CELL_CHARACTERS, COLUMNS_MAX, OUTPUT_BYTES, READERS_AT_ONCE, ROWS_MAX, SHEETS_MAX, WALL_SECONDS, Refused
from erp.importing.sheets import Sheet, SheetRow
from erp.importing.spooled import Spooled
from erp.reasons import Reason

LOG = logging.getLogger(__name__)
LAUNCH = (
    "import sys; sys.path.insert(0, sys.argv[1]); from erp.importing.confine import confine; confine(); import %s as child; child.main(*sys.argv[2:])"
)
SAID_MAX = 50_000
CODES = {"import.unreadable", "import.encrypted", "import.too_large"}


class Unreadable(DomainError):
    """The file can't be opened as a sheet; `reason` says in which way."""

    code = "import.unreadable"


class Encrypted(DomainError):
    """The workbook wants a password."""

    code = "import.encrypted"


class TooLarge(DomainError):
    """More than the bounds: of the file, of what it unpacks to, of rows, columns or one cell."""

    code = "import.too_large"
    status = 413


class Busy(DomainError):
    """As many files are being read as may be at once; try again in `seconds`."""

    code = "import.busy"
    status = 503


REFUSALS: dict[str, type[DomainError]] = {kind.code: kind for kind in (Unreadable, Encrypted, TooLarge)}


def read(path: Path, name: str | None = None, wait: float = 20, markup: str = "") -> list[Sheet]:
    """The sheets of the file at `path`, called `name` by its owner. Raises one of this module's refusals.

    `wait` is how many seconds to stand in the queue for a place at the reader; `markup` is that of the kind of import.
    """
    with slot(wait), tempfile.TemporaryDirectory(prefix="mizan-read-") as folder:
        out = Path(folder) / "rows.jsonl"
        ended = run_child(path.resolve(), out, Path(name or path.name).name, markup=markup)
        try:
            with collecting_later():
                return believe(out, ended)
        except Refused as refused:
            raise refusal(refused.code, **refused.facts) from refused


def refusal(code: str, reason: str = "", **facts: Any) -> DomainError:
    return REFUSALS[code](reason=Reason(f"import_{reason}") if reason else "", **facts)


def run_child(path: Path, out: Path, argument: str, module: str = "erp.importing.reader", markup: str = "") -> int:
    """Run the reader, or another child of the same make, in the folder of `out`; its exit status (negative: a signal).

    What it complains of goes to the log only.
    """
    root = str(Path(erp.__file__).resolve().parents[1])
    command = [sys.executable, "-I", "-X", "utf8", "-c", LAUNCH % module, root, str(path), str(out), argument, *([markup] if markup else [])]
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    child = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
        command, cwd=out.parent, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        _, complaint = child.communicate(timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        raise refusal("import.too_large", "time") from None
    if child.returncode:
        LOG.warning("a child that reads sheets ended with %s: %s", child.returncode, complaint[-2000:].decode("utf-8", "replace"))
        if b"memory allocation" in complaint or -child.returncode in (signal.SIGXCPU, signal.SIGKILL):
            raise refusal("import.too_large", "memory")
    return child.returncode


def believe(out: Path, ended: int) -> list[Sheet]:
    """The child's lines, each checked; anything that isn't as agreed is an unreadable file, not an error of ours."""
    if ended or not out.exists() or out.stat().st_size > OUTPUT_BYTES + 65536:
        raise Refused("import.unreadable", reason="corrupt")
    sheets: list[Sheet] = []
    kept: Spooled[SheetRow] = Spooled()
    ended_with, rows = None, 0
    said: dict[Any, Any] = {}  # texts that come again are kept once: a sheet has few distinct dates, grades and names of offices
    for line in _lines(out):
        if isinstance(line, list):
            rows += 1
            if not sheets or rows > ROWS_MAX:
                raise Refused("import.unreadable", reason="corrupt")
            kept.append(_believed_row(line, said))
        elif "sheet" in line and len(sheets) < SHEETS_MAX:
            kept = Spooled()
            sheets.append(_believe_head(line, kept))
        elif "refused" in line:
            code = line["refused"] if line["refused"] in CODES else "import.unreadable"
            raise Refused(code, **{str(key): _plain(value) for key, value in dict(line.get("facts") or {}).items()})
        else:
            ended_with = line.get("end")
    if ended_with != rows:
        raise Refused("import.unreadable", reason="corrupt")
    return sheets


def _lines(out: Path) -> Iterator[Any]:
    with out.open(encoding="utf-8", errors="strict", newline="\n") as stream:
        try:
            for line in stream:
                value = json.loads(line, parse_float=Decimal)
                if not isinstance(value, (list, dict)):
                    raise ValueError
                yield value
        except (ValueError, RecursionError) as error:
            raise Refused("import.unreadable", reason="corrupt") from error


def _believed_row(line: list[Any], said: dict[Any, Any]) -> SheetRow:
    number, *cells = line
    good = type(number) is int and 0 < number <= 2_000_000 and len(cells) <= COLUMNS_MAX
    if not good or not all(cell is None or (type(cell) is str and len(cell) <= CELL_CHARACTERS) for cell in cells):
        raise Refused("import.unreadable", reason="corrupt")
    if len(said) > SAID_MAX:
        said.clear()
    return number, [said.setdefault(cell, cell) for cell in cells]


def _believe_head(line: dict[str, Any], rows: Spooled[SheetRow]) -> Sheet:
    name, merged, hidden = line["sheet"], line.get("merged"), line.get("hidden_rows")
    if type(name) is not str or len(name) > 1000 or type(hidden) is not int or not isinstance(merged, list):
        raise Refused("import.unreadable", reason="corrupt")
    if not all(isinstance(area, list) and len(area) == 4 and all(type(n) is int for n in area) for area in merged):
        raise Refused("import.unreadable", reason="corrupt")
    return Sheet(name, rows, merged=[tuple(area) for area in merged], hidden_rows=hidden, skipped=bool(line.get("skipped")))


def _plain(value: Any) -> str | int:
    return value if type(value) is int else str(value)[:200]


@contextmanager
def slot(wait: float) -> Iterator[None]:
    """One of the few places at the reader, or Busy after `wait` seconds."""
    until = time.monotonic() + wait
    while (place := _free_place()) is None:
        if time.monotonic() >= until:
            raise Busy(seconds=5)
        time.sleep(0.05)
    try:
        yield
    finally:
        os.close(place)


def _free_place() -> int | None:
    folder = Path(tempfile.gettempdir()) / f"mizan-readers-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for number in range(READERS_AT_ONCE):
        lock = os.open(folder / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            os.close(lock)
    return None
