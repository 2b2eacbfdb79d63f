"""What hr adds to the application."""

from __future__ import annotations

from erp.auth.granting import together
from erp.i18n import _l
from erp.module import Module
from hr import demo, pay, people
from hr.home import panels
from hr.runs.walls import WALLS
from hr.starting import start

MODULE = Module(
    name="hr",
    title=_l("Human resources"),
    depends=("erp", "finance"),
    migrations="migrations/hr",
    demo=demo.load,
    start=start,
    models=(*people.MODELS, *pay.MODELS),
    permissions=(*people.PERMISSIONS, *pay.PERMISSIONS),
    menus=(*people.MENUS, *pay.MENUS),
    blueprints=(*people.BLUEPRINTS, *pay.BLUEPRINTS),
    resources=(*people.RESOURCES, *pay.RESOURCES),
    importers=(*people.IMPORTERS, *pay.IMPORTERS),
    jobs=(*people.JOBS, *pay.JOBS),
    settings=(*people.SETTINGS, *pay.SETTINGS),
    commands=(*people.COMMANDS, *pay.COMMANDS),
    links=(*people.LINKS, *pay.LINKS),
    approvables=(*people.APPROVABLES, *pay.APPROVABLES),
    panels=(*people.PANELS, *panels.PANELS),
    alerts=(*people.ALERTS, *panels.ALERTS),
    starts=panels.STARTS,
    walls=WALLS,
    roles=together(people.ROLES, pay.ROLES),
)
