"""What people, positions and decisions add to the manifest of hr."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

import click
from flask import Blueprint

from erp.module import AlertSource, Approvable, Importer, Job, Link, MenuItem, Panel, Permission, Setting
from erp.resources.declaration import Resource

MODELS: tuple[ModuleType, ...] = ()
PERMISSIONS: tuple[Permission, ...] = ()
MENUS: tuple[MenuItem, ...] = ()
BLUEPRINTS: tuple[Blueprint, ...] = ()
RESOURCES: tuple[Resource, ...] = ()
IMPORTERS: tuple[Importer, ...] = ()
JOBS: tuple[Job, ...] = ()
SETTINGS: tuple[Setting, ...] = ()
COMMANDS: tuple[click.Command, ...] = ()
LINKS: tuple[Link, ...] = ()
APPROVABLES: tuple[Approvable, ...] = ()
PANELS: tuple[Panel, ...] = ()
ALERTS: tuple[AlertSource, ...] = ()
ROLES: Mapping[str, Sequence[str]] = {}
