"""Modules switched off with all that stands on them."""

from __future__ import annotations

from erp.auth.values import Actor
from erp.registry import enabled_names, registry, switch


def switch_off(name: str, actor: Actor) -> None:
    """Switch off `name`, and before it whatever needs it."""
    for module in registry():
        if name in module.depends and module.name in enabled_names():
            switch_off(module.name, actor)
    switch(name, False, actor)
