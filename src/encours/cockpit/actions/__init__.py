"""The verbs: what people and jobs do here. One transaction each; each leaves a line in the audit trail."""

from encours.cockpit.actions.audit import record
from encours.cockpit.actions.imports import ClaimLostError, Submission, import_file, submit_import
from encours.cockpit.actions.people import (
    change_user,
    create_administrator,
    create_user,
    deactivate_user,
    new_password,
    reactivate_user,
    reset_password,
    set_preferences,
)
from encours.cockpit.actions.refresh import ensure_mart, refresh_mart
from encours.cockpit.actions.refusal import RefusedError
from encours.cockpit.actions.targets import set_target

__all__ = [
    "ClaimLostError",
    "RefusedError",
    "Submission",
    "change_user",
    "create_administrator",
    "create_user",
    "deactivate_user",
    "ensure_mart",
    "import_file",
    "new_password",
    "reactivate_user",
    "record",
    "refresh_mart",
    "reset_password",
    "set_preferences",
    "set_target",
    "submit_import",
]
