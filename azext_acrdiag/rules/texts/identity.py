"""Causes that only their text tells so far: identities that sign in to Entra."""

from __future__ import annotations

from ..clues import (
    ANYWHERE,
    AT_REGISTRY,
    BY_CLIENT,
    BY_ENTRA,
    BY_OTHER,
    Clues,
    Context,
    Pattern,
    TextCause,
)

CAUSES = (
    TextCause(
        "client-assertion-expired",
        "The token that a pipeline signs in with is still valid when the registry is used.",
        Clues(
            "The token that the pipeline signs in with has ended: it lives only minutes.",
            "Log in to the registry right after the sign-in, or sign in again before the push.",
            (
                Pattern("aadsts", 96, BY_ENTRA, ANYWHERE, r"aadsts(?:700024|500133)\b"),
                Pattern("aadsts50013", 66, BY_ENTRA, ANYWHERE, r"aadsts50013\b"),
                Pattern("client assertion is not within its valid time range", 90, BY_ENTRA, ANYWHERE),
            ),
            commands=("az acr login --name {name}",),
        ),
    ),
    TextCause(
        "clock-skew",
        "The clock of the machine is right.",
        Clues(
            "The clock of the machine is wrong.",
            "Set the clock; after sleep, restart WSL or Docker Desktop.",
            (
                Pattern("aadsts80013", 95, BY_ENTRA, ANYWHERE),
                Pattern("token is not yet valid", 92, BY_CLIENT, ANYWHERE),
                Pattern("aadsts50013", 72, BY_ENTRA, ANYWHERE, r"aadsts50013\b"),
                Pattern("aadsts500133", 80, BY_ENTRA, ANYWHERE),
                Pattern("aadsts700024", 60, BY_ENTRA, ANYWHERE),
                Pattern("has expired or is not yet valid", 84, BY_CLIENT),
            ),
            (Context("current time", 8),),
            ("sudo hwclock --hctosys", "timedatectl set-ntp true"),
            "an administrator of this machine",
            "curl -sSI https://{host}/v2/",
        ),
    ),
    TextCause(
        "managed-identity-not-attached",
        "The managed identity is attached to what uses it.",
        Clues(
            "The managed identity is not attached to the machine or service, or it is not said which one to use.",
            "Attach the identity, and name it by its client id where there are several.",
            (
                Pattern("identity not found", 86, BY_OTHER, ANYWHERE),
                Pattern("no access was configured for the vm", 90, BY_ENTRA, ANYWHERE),
                Pattern("multiple user assigned identities", 92, BY_OTHER, ANYWHERE),
                Pattern("aadsts100007", 90, BY_ENTRA, ANYWHERE),
                Pattern(
                    "managedidentitycredential",
                    76,
                    BY_OTHER,
                    AT_REGISTRY,
                    r"managedidentitycredential[^\n]{0,200}(?:unavailable|failed|no response)",
                ),
                Pattern("aadsts7000218", 50, BY_ENTRA, ANYWHERE),
                Pattern("no managed identity", 66, BY_OTHER, AT_REGISTRY),
            ),
            commands=(
                "az vm identity show --resource-group RESOURCE_GROUP --name VM",
                "az login --identity --client-id CLIENT_ID",
            ),
            who="write permission on the machine or service",
            prove="az vm identity show --resource-group RESOURCE_GROUP --name VM",
        ),
    ),
)
