"""The official schemas of OCDS 1.1, and what a package breaks of them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

HERE = Path(__file__).parent
RELEASE, PACKAGE = (json.loads((HERE / f"{name}.json").read_text()) for name in ("release-schema-1__1__4", "release-package-schema-1__1__5"))
NAMED = PACKAGE["properties"]["releases"]["items"]["$ref"]  # the address under which the package asks for the release
REGISTRY: Registry[Any] = Registry().with_resources([(NAMED, Resource(RELEASE, DRAFT4)), (RELEASE["id"], Resource(RELEASE, DRAFT4))])
FORMATS = FormatChecker(())


@FORMATS.checks("date-time", raises=ValueError)
def moment(value: Any) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@FORMATS.checks("uri", raises=ValueError)
def address(value: Any) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


def broken(package: dict[str, Any]) -> list[str]:
    """Where the package does not hold to the standard; empty when it does."""
    found = Draft4Validator(PACKAGE, registry=REGISTRY, format_checker=FORMATS).iter_errors(package)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in found]
