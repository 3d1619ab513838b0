"""What changes an application (申报的写入)."""

from yuqi.portal.coaching.services.applications import (
    NotAllowedNow,
    add_note,
    assign,
    confirm,
    decide,
    give_up,
    pass_review,
    return_it,
    send_for_review,
    start,
    submit,
)
from yuqi.portal.coaching.services.findings import add_finding, refresh_findings, resolve
from yuqi.portal.coaching.services.materials import check_material, remove_file, state_figures, upload
from yuqi.portal.coaching.services.scoring import agree, save_scores

__all__ = [
    "NotAllowedNow",
    "add_finding",
    "add_note",
    "agree",
    "assign",
    "check_material",
    "confirm",
    "decide",
    "give_up",
    "pass_review",
    "refresh_findings",
    "remove_file",
    "resolve",
    "return_it",
    "save_scores",
    "send_for_review",
    "start",
    "state_figures",
    "submit",
    "upload",
]
