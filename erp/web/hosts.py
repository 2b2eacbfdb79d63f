"""Requests under other names than the office's own end before anything is made of them: a name stands in links."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.sansio.utils import host_is_trusted
from werkzeug.wrappers import Response


class OwnNames:
    """Around the application, inside the proxy's part; `names` as MIZAN_HOSTS lists them."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], names: Iterable[str]) -> None:
        self.inner, self.names = inner, list(names)

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if host_is_trusted(environ.get("HTTP_HOST") or environ.get("SERVER_NAME"), self.names):
            return self.inner(environ, start)
        return Response("This server is not called so.\n", 400, content_type="text/plain; charset=utf-8")(environ, start)
