"""Checks of the command line, by command: one error type and one sentence for each mistake."""

from .access import validate_plan_abac, validate_show_access
from .explain import validate_explain
from .listing import validate_list_events, validate_list_secrets, validate_show_token
from .run import validate_analyze, validate_run
from .scan import validate_scan

__all__ = [
    "validate_analyze",
    "validate_explain",
    "validate_list_events",
    "validate_list_secrets",
    "validate_plan_abac",
    "validate_run",
    "validate_scan",
    "validate_show_access",
    "validate_show_token",
]
