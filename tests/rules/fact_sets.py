"""Whole sets of facts in which everything works, as a run would find them.

A set maps the names of facts to values; None stands for unknown as for absent, which is how rules get either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from azext_acrdiag.domain.finding import Judgement
from azext_acrdiag.domain.secret import Secret
from azext_acrdiag.domain.subject import ZERO_GUID, Subject, SubjectKind
from azext_acrdiag.facts.identity import Identity, IdentityKind
from azext_acrdiag.facts.login import Credential, Redirect, SecretShape, TokenClaims
from azext_acrdiag.facts.machine import EntryKind, Homes, StoredEntry
from azext_acrdiag.facts.network import Resolution
from azext_acrdiag.facts.pull_secret import PullSecret
from azext_acrdiag.facts.registry import NameAvailability
from azext_acrdiag.facts.tasks import Task
from azext_acrdiag.rules.base import Rule
from tests.harness.pasting import has_pattern, looks_misread
from tests.render.hostile import planted

from . import facts, service_facts

FactSet = dict[str, Any]

_RUN: FactSet = {
    "target": facts.TARGET,
    "cloud": facts.CLOUD,
    "now": facts.NOW,
    "error_text": None,
    "machine": facts.MACHINE,
    "engine": facts.ENGINE,
    "engine_settings": facts.ENGINE_SETTINGS,
    "builder": facts.BUILDER,
    "stored_logins": replace(facts.STORED_LOGINS, entry=None),
    "credential_helper": facts.CREDENTIAL_HELPER,
    "client_logins": (),
    "homes": Homes(None, None, None),
    "account": facts.ACCOUNT,
    "location": facts.LOCATION,
    "registry": facts.REGISTRY,
    "name_availability": NameAvailability(False, "AlreadyExists", "The registry contosoapps is already in use."),
    "caller_permissions": None,
    "login_server": facts.HOST,
    "resolution": Resolution(facts.HOST, ("203.0.113.80",), None, None),
    "certificates": None,
    "data_endpoints": None,
    "deletion": None,
    "provider_state": None,
    "usages": None,
    "other_clouds": None,
    "tasks": (Task("nightly", has_system_identity=True, in_agent_pool=True),),
    "regional_logins": None,
    "private_endpoints": None,
    "private_zones": None,
    "engine_resolution": None,
    "guessed_challenge": facts.CHALLENGE,
    "challenge": facts.CHALLENGE,
    "anonymous_granted": replace(facts.GRANTED, granted=()),
}
_SUBJECT: FactSet = {
    "service": None,
    "credential": None,
    "pull_secret": None,
    "login_log": None,
    "recorded_logins": None,
    "entra_answer": None,
    "identity": None,
    "scoped_token": None,
    "service_principal": None,
    "application_secrets": None,
    "federated_credentials": None,
    "deleted_application": None,
    "username_match": None,
    "role_assignments": None,
    "deny_assignments": None,
    "eligible_assignments": None,
    "schedules": None,
    "activations": None,
    "assignments_elsewhere": None,
    "misdirected_assignments": None,
    "groups": None,
    "login": facts.LOGIN,
    "granted": facts.GRANTED,
    "token_redirect": Redirect("/oauth2/token", 200, None),
    "manifest": facts.MANIFEST,
    "subscription_state": None,
    "replicas": None,
    "encryption_identity": None,
    "repository_state": None,
    "image_state": None,
    "deleted_image": None,
    "blob_route": facts.BLOB_ROUTE,
}
PRINCIPAL: FactSet = {
    "service_principal": facts.SERVICE_PRINCIPAL,
    "application_secrets": facts.SECRETS,
    "username_match": facts.USERNAME_MATCH,
    "role_assignments": facts.assigned(facts.ACR_PULL),
    "identity": facts.PRINCIPAL,
}
CLAIMS = TokenClaims(
    issued_at=facts.NOW - timedelta(hours=1),
    expires_at=facts.NOW + timedelta(hours=2),
    audience=facts.HOST,
    tenant=facts.TENANT,
    subject=facts.USER.name,
    grant_type="refresh_token",
    permissions=("read",),
)
REFRESH_TOKEN = Credential(
    ZERO_GUID, Secret("header.payload.signature"), SecretShape.REFRESH_TOKEN, CLAIMS, facts.DOCKER_CONFIG
)

IDENTITY_TOKEN = replace(REFRESH_TOKEN, username="", is_identity_token=True)

SIGNED_IN: FactSet = {
    **_RUN,
    **_SUBJECT,
    "subject": facts.SIGNED_IN,
    "entra_answer": facts.ENTRA_OK,
    "identity": facts.USER,
    "role_assignments": facts.assigned(facts.ACR_PUSH),
    "schedules": facts.scheduled(facts.assigned(facts.ACR_PUSH), ends_on=None),
}
SIGNED_IN_PRINCIPAL: FactSet = {**SIGNED_IN, **PRINCIPAL, "username_match": None}
GIVEN: FactSet = {**_RUN, **_SUBJECT, **PRINCIPAL, "subject": facts.GIVEN, "credential": facts.CREDENTIAL}
SECRET_OF_POD = PullSecret(
    label="web/acr",
    type="kubernetes.io/dockerconfigjson",
    problem=None,
    entry=StoredEntry(facts.HOST, "web/acr", EntryKind.PASSWORD, facts.APP_ID, facts.CREDENTIAL.secret),
    servers=(facts.HOST,),
)
PULL_SECRET: FactSet = {
    **GIVEN,
    "subject": Subject(SubjectKind.PULL_SECRET, "secret.json", Secret("{}")),
    "pull_secret": SECRET_OF_POD,
    "credential": replace(facts.CREDENTIAL, origin="the pull secret web/acr"),
}
STORED: FactSet = {
    **GIVEN,
    "subject": facts.STORED,
    "stored_logins": facts.STORED_LOGINS,
    "credential": replace(facts.CREDENTIAL, origin=facts.DOCKER_CONFIG),
}
STORED_TOKEN: FactSet = {
    **_RUN,
    **_SUBJECT,
    "subject": facts.STORED,
    "stored_logins": replace(
        facts.STORED_LOGINS,
        entry=StoredEntry(facts.HOST, facts.DOCKER_CONFIG, EntryKind.IDENTITY_TOKEN, None, REFRESH_TOKEN.secret),
    ),
    "credential": IDENTITY_TOKEN,
    "identity": facts.USER,
    "role_assignments": facts.assigned(facts.ACR_PUSH),
}
SCOPED_TOKEN: FactSet = {
    **_RUN,
    **_SUBJECT,
    "subject": Subject(SubjectKind.CREDENTIAL, "ci-token", Secret("token-password")),
    "credential": replace(facts.CREDENTIAL, username="ci-token"),
    "identity": facts.TOKEN_USER,
    "scoped_token": facts.SCOPED_TOKEN,
}
ADMIN: FactSet = {
    **_RUN,
    **_SUBJECT,
    "subject": Subject(SubjectKind.CREDENTIAL, "contosoapps", Secret("admin-password")),
    "credential": replace(facts.CREDENTIAL, username="contosoapps"),
    "identity": facts.ADMIN,
    "registry": replace(facts.REGISTRY, admin_user_enabled=True),
}
ASSIGNEE: FactSet = {
    **_RUN,
    **_SUBJECT,
    **PRINCIPAL,
    "subject": Subject(SubjectKind.ASSIGNEE, facts.APP_ID),
    "login": None,
    "granted": None,
    "manifest": None,
    "blob_route": None,
    "username_match": None,
}
ANONYMOUS: FactSet = {
    **_RUN,
    **_SUBJECT,
    "subject": Subject(SubjectKind.ANONYMOUS),
    "identity": Identity(IdentityKind.ANONYMOUS, "nobody (anonymous)"),
    "registry": replace(facts.REGISTRY, anonymous_pull_enabled=True),
    "anonymous_granted": facts.GRANTED,
}
_RESOURCE: FactSet = {
    **ASSIGNEE,
    "machine": None,
    "resolution": None,
    "guessed_challenge": None,
    "challenge": None,
    "anonymous_granted": None,
    "application_secrets": None,
    "identity": service_facts.KUBELET,
}
AKS: FactSet = {
    **_RESOURCE,
    "subject": Subject(SubjectKind.RESOURCE, service_facts.AKS.resource_id),
    "service": service_facts.AKS,
}

HEALTHY: dict[str, FactSet] = {
    "signed-in user": SIGNED_IN,
    "signed-in service principal": SIGNED_IN_PRINCIPAL,
    "given service principal": GIVEN,
    "stored service principal": STORED,
    "stored refresh token": STORED_TOKEN,
    "pull secret": PULL_SECRET,
    "repository-scoped token": SCOPED_TOKEN,
    "admin user": ADMIN,
    "assignee": ASSIGNEE,
    "anonymous": ANONYMOUS,
    "AKS cluster": AKS,
}


_LOGS_IN_BY_NAME = re.compile(rf"(?: log(?:in|out) |-server[ =]|--server ){facts.TARGET.name}(?![\\w.-])")
"""A client that is told the registry's resource name where its login server is known."""


def judged(rule: Rule, known: Mapping[str, Any], **changed: Any) -> Judgement:
    """What the rule says to the facts; every fact that it needs must be there.

    And what it advises may be pasted, whatever names are in the facts, and names the login server that is known.
    """
    final = {**known, **changed}
    assert not [key.name for key in rule.needs if final[key.name] is None]
    wanted = {key.name: final[key.name] for key in rule.needs + rule.uses}
    odd = (rule.judge(**{**wanted, name: planted(wanted[name], ";INTRUDER")}) for name in sorted(wanted))
    commands = [command for each in odd if each.fix is not None for command in each.fix.commands]
    assert [each for each in commands if "INTRUDER" in each and looks_misread(each)] == []
    judgement = rule.judge(**wanted)
    if judgement.fix is not None:
        assert [each for each in judgement.fix.commands if has_pattern(each)] == []
        if final["login_server"] == facts.HOST:
            assert [each for each in judgement.fix.commands if _LOGS_IN_BY_NAME.search(each)] == []
    return judgement
