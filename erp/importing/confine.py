"""What a child that opens a foreign file may use up; set before the sheet reader is even imported."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

from erp.importing.bounds import CPU_SECONDS, MEMORY_BYTES, OUTPUT_BYTES


def confine() -> None:
    """Bounds on memory, time, files and processes; and we die with our parent."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES + 65536),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        system.prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
        system.prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
    os.umask(0o077)
