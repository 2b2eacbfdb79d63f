"""What the framework itself contributes, in the same form as any module."""

from __future__ import annotations

from erp import append_only, modules_table, scope, sequences
from erp.approvals import models as approvals
from erp.approvals.commands import COMMANDS as APPROVAL_COMMANDS
from erp.audit import models as audit
from erp.auth import models as auth
from erp.demo import demo_load
from erp.entities import models as entities
from erp.entities.resource import ENTITIES
from erp.i18n import _l
from erp.module import Module, Permission
from erp.serving import serve
from erp.system_commands import db_check, db_upgrade, init, modules_disable, modules_enable, modules_list, modules_show

MODULE = Module(
    name="erp",
    title=_l("Administration"),
    package="erp",
    migrations="migrations/erp",
    models=(modules_table, scope, sequences, entities, auth, audit, approvals),
    permissions=(
        Permission("erp.entity.view", _l("View entities"), reads=True),
        Permission("erp.entity.manage", _l("Manage entities")),
        Permission("erp.user.view", _l("View users"), reads=True),
        Permission("erp.user.manage", _l("Manage users and roles")),
        Permission("erp.module.manage", _l("Switch modules on and off")),
        Permission("erp.audit.view", _l("View the audit trail"), reads=True),
        Permission("erp.approval.view", _l("View what waits for approval"), reads=True),
    ),
    resources=(ENTITIES,),
    commands=(init, db_upgrade, db_check, modules_list, modules_show, modules_enable, modules_disable, serve, demo_load, *APPROVAL_COMMANDS),
    walls=(*append_only.walls_for(audit.AuditEvent.__table__), *append_only.walls_for(approvals.Decision.__table__)),
    roles={
        "admin": (
            "erp.entity.view",
            "erp.entity.manage",
            "erp.user.view",
            "erp.user.manage",
            "erp.module.manage",
            "erp.audit.view",
            "erp.approval.view",
        ),
    },
)
