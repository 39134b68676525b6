"""Causes that only their text tells so far: Azure services and pipelines that use the registry."""

from __future__ import annotations

from ..clues import (
    ANYWHERE,
    AT_REGISTRY,
    BY_CLIENT,
    BY_OTHER,
    BY_REGISTRY,
    CONTAINER_CLIENT,
    Clues,
    Context,
    Pattern,
    TextCause,
)

CAUSES = (
    TextCause(
        "tasks-identity",
        "The task has a credential for every registry that it uses.",
        Clues(
            "The task or build has no credential for a registry that it uses.",
            "Give the task a credential for the other registry; on a registry with ABAC name --source-acr-auth-id.",
            (
                Pattern("unauthorized", 26, BY_REGISTRY),
                Pattern("authentication required", 28, BY_REGISTRY),
                Pattern("reached your", 54, BY_OTHER, AT_REGISTRY, r"reached your[^\n]{0,40}pull rate limit"),
                Pattern("no subscriptions were found", 58, BY_OTHER, CONTAINER_CLIENT),
                Pattern("source-acr-auth-id", 80, BY_REGISTRY, ANYWHERE),
            ),
            (
                Context("acr build", 40),
                Context("acr run", 40),
                Context("acr task", 40),
                Context("packing source code", 40),
                Context("queued a build", 40),
                Context("queued a run", 40),
                Context("setting up docker configuration", 40),
                Context("client with ip", -40),
                Context("run id:", 20),
            ),
            (
                "az acr task credential add --name TASK --registry {name} --login-server "
                "OTHER_REGISTRY --use-identity [system]",
            ),
            "write permission on the registry, for example Contributor",
            "az acr task show --name TASK --registry {name} --query identity",
        ),
    ),
    TextCause(
        "devops-service-connection",
        "The service connection holds a valid credential with the right role.",
        Clues(
            "The service connection of Azure DevOps holds an ended credential, or its identity has no role.",
            "Make the connection anew, best with workload identity federation, and assign AcrPush to its identity.",
            (
                Pattern("endpoint auth data not present", 95, BY_CLIENT, ANYWHERE),
                Pattern(
                    "service connection",
                    80,
                    BY_CLIENT,
                    CONTAINER_CLIENT,
                    r"(?:could not|not be|failed|invalid|authoriz|not valid)",
                ),
                Pattern("unauthorized", 24, BY_REGISTRY),
                Pattern("authentication required", 24, BY_REGISTRY),
                Pattern("requested access to the resource is denied", 34, BY_REGISTRY),
                Pattern("invalid clientid or client secret", 30, BY_REGISTRY, ANYWHERE),
            ),
            (
                Context("##[error]", 20),
                Context("docker@2", 12),
                Context("##[section]", 12),
                Context("dev.azure.com", 20),
                Context("/_work/", 10),
            ),
            ("az ad app credential list --id {application}",),
            "an administrator of the service connection",
            "{run} --username {application} --password-stdin",
        ),
    ),
)
