"""Headers of every answer: a strict content policy, no sniffing, no framing, and who may keep a copy."""

from __future__ import annotations

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# What a stranger's file may do when opened from here: nothing.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
YEAR = 31_536_000

ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
TRANSPORT = ("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")


def install(app: Flask) -> None:
    app.after_request(add)


def add(response: Response) -> Response:
    """An answer that set a header of its own keeps it (attachments carry the sandbox)."""
    given = {name.lower() for name, _value in response.headers}
    for name, value in ALWAYS if not request.is_secure else (*ALWAYS, TRANSPORT):
        if name.lower() not in given:
            response.headers.add(name, value)
    _add_caching(response)
    return response


def _add_caching(response: Response) -> None:
    """Static files carry their version in the address and are kept for a year; pages are nobody's to keep."""
    if request.endpoint == "static":
        response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if "v" in request.args else "public, max-age=3600"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
