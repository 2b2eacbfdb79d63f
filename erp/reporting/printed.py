"""A printed record as the answer of a page: shown in the browser, saved under its own name."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO

from flask import Response, send_file

from erp.reporting.document import CONTENT_TYPE


def printed(name: str, print_: Callable[[BinaryIO], None]) -> Response:
    """`name` is without its ending and may be in any letters."""
    stream = BytesIO()
    print_(stream)
    stream.seek(0)
    answer = send_file(stream, CONTENT_TYPE, download_name=f"{name}.pdf")
    answer.headers["Cache-Control"] = "no-store"
    return answer
