"""Pure: which pictures are taken as an emblem, and what is kept of them."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

from erp.emblem import svg
from erp.errors import DomainError

PNG, SVG = "image/png", "image/svg+xml"
PNG_BYTES_MAX, SVG_BYTES_MAX = 2 << 20, 256 << 10
SIDE_LEAST, SIDE_MOST, SIDE_KEPT = 64, 4000, 640  # pixels; a larger picture is kept smaller, since every paper carries it


class EmblemRefused(DomainError):
    """Neither a PNG nor an SVG that can be printed. Facts: name."""

    code = "emblem.kind"


class EmblemTooLarge(DomainError):
    """Facts: size, largest, in KB."""

    code = "emblem.too_large"
    status = 413


class EmblemSides(DomainError):
    """Facts: width, height, least, most, in pixels."""

    code = "emblem.sides"


def checked(name: str, content: bytes) -> tuple[str, bytes]:
    """(media type, what is kept) of a picture. Raises EmblemRefused, EmblemTooLarge, EmblemSides, SvgRefused."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        bounded(content, PNG_BYTES_MAX)
        return PNG, redrawn(name, content)
    if b"<svg" in content[:4096]:
        bounded(content, SVG_BYTES_MAX)
        svg.read(content)
        return SVG, content
    raise EmblemRefused(name=name[:80])


def bounded(content: bytes, most: int) -> None:
    if len(content) > most:
        raise EmblemTooLarge(size=-(-len(content) // 1024), largest=most // 1024)


def redrawn(name: str, content: bytes) -> bytes:
    """The pixels alone, written anew: whatever else the file carried is gone."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as picture:
            width, height = picture.size
            if not all(SIDE_LEAST <= side <= SIDE_MOST for side in (width, height)):
                raise EmblemSides(width=width, height=height, least=SIDE_LEAST, most=SIDE_MOST)
            plain = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise EmblemRefused(name=name[:80]) from None
    plain.thumbnail((SIDE_KEPT, SIDE_KEPT))
    stream = io.BytesIO()
    plain.save(stream, "PNG", optimize=True)
    return stream.getvalue()
