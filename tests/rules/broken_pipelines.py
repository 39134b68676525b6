"""Whole sets of facts in which something is wrong with a pipeline, or that only the registry's log tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from azext_acrdiag.facts.events import LoginEvents, LoginLog, LogSetting, RecordedLogins
from azext_acrdiag.facts.given import ErrorText, Pipeline
from azext_acrdiag.facts.identity import FederatedCredentials

from . import facts
from .fact_sets import ASSIGNEE, SIGNED_IN, FactSet

BROKEN_PIPELINES: dict[str, FactSet] = {
    "assignee, refused by the firewall elsewhere": {
        **ASSIGNEE,
        "registry": replace(facts.REGISTRY, default_action="Deny", ip_rules=("203.0.113.0/24",)),
        "login_log": LoginLog((LogSetting("to-logs", "/workspaces/logs"),)),
        "recorded_logins": RecordedLogins(
            (LoginEvents(facts.APP_ID, "198.51.100.7", "docker/27.3.1", 403, "403", 2, facts.NOW, facts.NOW),),
            1440,
            True,
            True,
            "logs",
        ),
    },
    "service connection whose secrets have ended": {
        **ASSIGNEE,
        "error_text": ErrorText(("sp-secret-expired",), Pipeline.AZURE_DEVOPS),
        "application_secrets": replace(
            facts.SECRETS, secrets=(replace(facts.CLIENT_SECRET, end=facts.NOW - timedelta(days=3)),)
        ),
        "federated_credentials": FederatedCredentials(()),
    },
    "workflow that trusts GitHub and asks for a password": {
        **ASSIGNEE,
        "error_text": ErrorText(("github-actions-login",), Pipeline.GITHUB_ACTIONS),
        "application_secrets": replace(facts.SECRETS, secrets=()),
        "federated_credentials": FederatedCredentials((facts.FEDERATED_CREDENTIAL,)),
    },
    "import from a registry that was asked without a credential": {
        **SIGNED_IN,
        "error_text": ErrorText(("import-source-unauthorized",)),
    },
}
PIPELINE_CAUSES: dict[str, tuple[str, ...]] = {
    "assignee, refused by the firewall elsewhere": ("recorded-address-not-allowed",),
    "service connection whose secrets have ended": ("devops-service-connection",),
    "workflow that trusts GitHub and asks for a password": ("github-actions-login",),
    "import from a registry that was asked without a credential": ("import-source-unauthorized",),
}
