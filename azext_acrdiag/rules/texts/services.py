"""Causes that only their text tells so far: Azure services and pipelines that use the registry."""

from __future__ import annotations

from ..clues import (
    ANYWHERE,
    AT_REGISTRY,
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
)
