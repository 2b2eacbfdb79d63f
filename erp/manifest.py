"""What the framework itself contributes, in the same form as any module."""

from __future__ import annotations

from erp import append_only, modules_table, scope, sequences
from erp.api import models as api
from erp.api.idempotency import forget as forget_keys
from erp.api.openapi import pages as api_pages
from erp.approvals import models as approvals
from erp.approvals import policies
from erp.approvals.commands import COMMANDS as APPROVAL_COMMANDS
from erp.approvals.policy_web import blueprint as policy_pages
from erp.approvals.web import blueprint as inbox_pages
from erp.archive import models as archive_models
from erp.archive.commands import archive_changes, archive_list, archive_verify
from erp.archive.home import PANEL as ARCHIVE_PANEL
from erp.archive.operations import sweep_job
from erp.archive.resource import ARCHIVE
from erp.archive.web import pages as archive_pages
from erp.attachments import models as attachments
from erp.attachments.web import blueprint as attachment_pages
from erp.audit import heads
from erp.audit import models as audit
from erp.audit.resource import AUDIT
from erp.audit.web import blueprint as audit_pages
from erp.auth import credentials, profile_web, roles_web, users_web
from erp.auth import models as auth
from erp.auth.commands import COMMANDS as USER_COMMANDS
from erp.auth.granting import together
from erp.auth.jobs import forget_old
from erp.auth.resource import ROLES, USERS
from erp.demo import demo_load
from erp.emblem import models as emblem
from erp.emblem.web import pages as emblem_pages
from erp.entities import demo as entities_demo
from erp.entities import models as entities
from erp.entities.resource import ENTITIES
from erp.i18n import _l
from erp.importing import models as importing
from erp.importing.api import api as imports_api
from erp.importing.commands import COMMANDS as IMPORT_COMMANDS
from erp.importing.jobs import forget_previews
from erp.importing.web import blueprint as import_pages
from erp.jobs import commands as jobs_commands
from erp.jobs import models as jobs
from erp.jobs import web as jobs_web
from erp.jobs.resource import SCHEDULES
from erp.jobs.sweep import sweep
from erp.module import Approvable, Job, Link, MenuItem, Module, Permission, Setting
from erp.modules.web import blueprint as module_pages
from erp.notices import models as notices
from erp.notices.alerts import ALERTS as MAIL_ALERTS
from erp.notices.mail import send_waiting
from erp.notices.web import blueprint as notice_pages
from erp.offices import models as offices
from erp.offices.importer import OFFICE_HOLDERS
from erp.offices.resource import HOLDERS
from erp.publishing import publish
from erp.reporting.api import api as reports_api
from erp.reporting.commands import report_list, report_run
from erp.reporting.web import pages as report_pages
from erp.resources import models as resources
from erp.resources import word_index
from erp.resources.search_page import blueprint as search_pages
from erp.resources.word_index import mend
from erp.serving import serve
from erp.settings import models as settings
from erp.settings.web import blueprint as setting_pages
from erp.system_commands import db_check, db_upgrade, init, modules_disable, modules_enable, modules_list, modules_manual, modules_show
from erp.web.home import blueprint as home_page
from erp.web.pages import blueprint as shell_pages

READERS = ("finance.preparer", "finance.head", "treasurer", "controller", "hr", "hr.head", "buyer", "store")

ADMINISTERS = (
    *("erp.schedule.manage", "erp.entity.view", "erp.entity.manage", "erp.user.view", "erp.user.manage", "erp.module.manage"),
    *("erp.audit.view", "erp.approval.view", "erp.setting.view", "erp.setting.manage"),
)

MODULE = Module(
    name="erp",
    title=_l("Administration"),
    package="erp",
    migrations="migrations/erp",
    models=(
        *(modules_table, scope, sequences, entities, auth, credentials, audit, approvals),
        *(notices, attachments, settings, archive_models, importing, api, resources, word_index, jobs, offices, emblem),
    ),
    permissions=(
        Permission("erp.entity.view", _l("View entities"), reads=True),
        Permission("erp.entity.manage", _l("Manage entities")),
        Permission("erp.user.view", _l("View users"), reads=True),
        Permission("erp.user.manage", _l("Manage users and roles")),
        Permission("erp.module.manage", _l("Switch modules on and off")),
        Permission("erp.audit.view", _l("View the audit trail"), reads=True),
        Permission("erp.schedule.view", _l("View schedules and their history"), reads=True),
        Permission("erp.schedule.create", _l("Make schedules of reports")),
        Permission("erp.schedule.manage", _l("Manage every schedule and job")),
        Permission("erp.approval.view", _l("View what waits for approval"), reads=True),
        Permission(f"{policies.KIND}.view", _l("View approval policies"), reads=True),
        Permission(f"{policies.KIND}.create", _l("Propose approval policies")),
        Permission(policies.APPROVE, _l("Put approval policies in force")),
        Permission("erp.setting.view", _l("View the settings"), reads=True),
        Permission("erp.setting.manage", _l("Change the settings")),
        Permission("erp.import.use", _l("Import workbooks")),
        Permission("erp.report.view", _l("View reports"), reads=True),
        Permission("erp.office-holder.view", _l("View office holders"), reads=True),
        Permission("erp.office-holder.manage", _l("Record office holders")),
        Permission("erp.archive.view", _l("View the archive of reports"), reads=True),
    ),
    blueprints=(
        *(home_page, shell_pages, inbox_pages, policy_pages, notice_pages, attachment_pages, setting_pages, emblem_pages, module_pages, audit_pages),
        *(report_pages, reports_api, archive_pages),
        *(import_pages, imports_api),
        *(profile_web.me, users_web.pages, roles_web.pages),
        api_pages,
        search_pages,
        *(jobs_web.schedules, jobs_web.jobs),
    ),
    settings=(Setting("erp.second-factor", False, _l("Those who approve or administer need a second factor")),),
    panels=(ARCHIVE_PANEL,),
    alerts=MAIL_ALERTS,
    menus=(
        MenuItem(_l("Reports"), "reports.index", "erp.report.view", order=60, icon="report", group=_l("Reports")),
        MenuItem(_l("Archive"), "archive.index", "erp.archive.view", order=62, icon="archive", group=_l("Reports")),
        MenuItem(_l("Import"), "imports.index", "erp.import.use", order=65, icon="up-file"),
        MenuItem(_l("Entities"), "erp_entities.index", "erp.entity.view", order=40, icon="list"),
        MenuItem(_l("Office holders"), "erp_office_holders.index", "erp.office-holder.view", order=41, icon="people"),
        MenuItem(_l("Users"), "erp_users.index", "erp.user.view", order=42, icon="people"),
        MenuItem(_l("Roles"), "erp_roles.index", "erp.user.view", order=44, icon="lock"),
        MenuItem(_l("Programming interface"), "api.index", "", order=95, icon="cols"),
        MenuItem(_l("Schedules"), "schedules.index", "erp.schedule.view", order=64, icon="clock", group=_l("Reports")),
        MenuItem(_l("Approval policies"), "approval_policies.index", f"{policies.KIND}.view", order=46, icon="shield-ok"),
        MenuItem(_l("Settings"), "settings.index", "erp.setting.view", order=70, icon="gear"),
        MenuItem(_l("Modules"), "modules.index", "erp.module.manage", order=80, icon="cols"),
        MenuItem(_l("Audit trail"), "audit.index", "erp.audit.view", order=90, icon="shield"),
    ),
    jobs=(
        Job("erp.mail", send_waiting, cron="* * * * *", title=_l("Send waiting e-mail messages")),
        Job("erp.jobs_sweep", sweep, cron="50 2 * * *", title=_l("Delete old records of finished tasks")),
        Job("erp.send-heads", heads.send, cron="0 * * * *", title=_l("Send the seals of the books and the audit trail outside")),
        Job("erp.sign-ins", forget_old, cron="40 3 * * *", title=_l("Delete old sign-in attempts and sessions")),
        Job("erp.archive_sweep", sweep_job, cron="40 2 * * *", title=_l("Remove unfinished files from the archive")),
        Job("erp.idempotency-keys", forget_keys, cron="50 2 * * *", title=_l("Delete old marks of repeated requests")),
        Job("erp.search-index", mend, cron="10 3 * * *", title=_l("Refresh the search")),
        Job("erp.old-previews", forget_previews, cron="55 2 * * *", title=_l("Delete imports that were not completed")),
    ),
    links=(
        Link("erp.user", "users.show", _l("User")),
        Link("erp.role", "roles.show", _l("Role")),
        Link(policies.KIND, "approval_policies.show", _l("Approval policy")),
        Link("erp.entity", "erp_entities.show", _l("Entity")),
        Link("erp.schedule", "schedules.show", _l("Schedule")),
        Link("erp.job", "jobs.show", _l("Job"), argument="job_id"),
        Link("erp.office-holder", "erp_office_holders.show", _l("Office holder")),
        Link("erp.archive", "archive.show", _l("The file")),
    ),
    approvables=(
        Approvable(
            policies.KIND,
            _l("Approval policy"),
            policies.APPROVE,
            policies.digest,
            policies.apply,
            policies.turn_down,
            "approval_policies.show",
            facts=policies.facts,
        ),
    ),
    importers=(OFFICE_HOLDERS,),
    resources=(ENTITIES, HOLDERS, USERS, ROLES, SCHEDULES, ARCHIVE, AUDIT),
    demo=entities_demo.load,
    commands=(
        *(init, db_upgrade, db_check, modules_list, modules_manual, modules_show, modules_enable, modules_disable, serve, demo_load),
        *(report_list, report_run, archive_list, archive_verify, archive_changes),
        publish,
        *APPROVAL_COMMANDS,
        *USER_COMMANDS,
        *IMPORT_COMMANDS,
        *jobs_commands.COMMANDS,
    ),
    walls=(
        *append_only.walls_for(audit.AuditEvent.__table__),
        *append_only.walls_for(audit.SealRow.__table__),
        *append_only.walls_for(audit.SealBatch.__table__),
        *append_only.walls_for(audit.HeadLine.__table__),
        *append_only.walls_for(approvals.Decision.__table__),
        *append_only.walls_for(emblem.Emblem.__table__),
        *append_only.walls_for(archive_models.ArchivedFile.__table__),
        *append_only.walls_for(archive_models.ArchivedScope.__table__),
    ),
    roles=together(
        dict.fromkeys((*READERS, "admin"), ("erp.report.view", "erp.archive.view", "erp.import.use", "erp.office-holder.view")),
        dict.fromkeys(("hr.head", "admin"), ("erp.office-holder.manage",)),
        dict.fromkeys(("finance.preparer", "finance.head", "controller", "admin"), ("erp.schedule.view", "erp.schedule.create")),
        {"finance.setup": ("erp.entity.view", "erp.entity.manage", "erp.import.use"), "admin": ADMINISTERS},
        {"admin": (f"{policies.KIND}.view", f"{policies.KIND}.create"), "controller": (f"{policies.KIND}.view", policies.APPROVE)},
    ),
)
