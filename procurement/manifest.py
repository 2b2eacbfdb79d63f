"""What procurement adds to the application."""

from __future__ import annotations

from erp.auth.granting import together
from erp.i18n import _l
from erp.module import Module, Publication
from procurement import buying, demo, receiving
from procurement.publish import PERMISSION, write
from procurement.starting import start

MODULE = Module(
    name="procurement",
    title=_l("Procurement"),
    depends=("erp", "finance"),
    migrations="migrations/procurement",
    start=start,
    demo=demo.load,
    models=(*buying.MODELS, *receiving.MODELS),
    permissions=(*buying.PERMISSIONS, *receiving.PERMISSIONS),
    menus=(*buying.MENUS, *receiving.MENUS),
    blueprints=(*buying.BLUEPRINTS, *receiving.BLUEPRINTS),
    resources=(*buying.RESOURCES, *receiving.RESOURCES),
    importers=(*buying.IMPORTERS, *receiving.IMPORTERS),
    jobs=(*buying.JOBS, *receiving.JOBS),
    settings=(*buying.SETTINGS, *receiving.SETTINGS),
    commands=(*buying.COMMANDS, *receiving.COMMANDS),
    publications=(Publication("ocds", write, PERMISSION),),
    links=(*buying.LINKS, *receiving.LINKS),
    approvables=(*buying.APPROVABLES, *receiving.APPROVABLES),
    panels=(*buying.PANELS, *receiving.PANELS),
    alerts=(*buying.ALERTS, *receiving.ALERTS),
    roles=together(buying.ROLES, receiving.ROLES),
)
