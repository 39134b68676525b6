"""What a line must hold to be worth a closer look.

Every text of the catalogue holds one of these, which a test makes sure of. Searching a log for these fragments is
several times faster than searching it for all the texts.
"""

from __future__ import annotations

FRAGMENTS = (
    "not", "no ", "docker", "failed", "connect", "aadsts", "credential", "acr", "azurecr", "authenti",
    "authoriz", "unknown", "token", "client", "container", "identity", "imagepull", "_error", "already",
    "incorrect", "disabled", "login", "require", "service", "issuer", "certif", "endpoint", "timeout",
    "insufficient", "invalid", "public", "denied", "pulling", "response", "resolution", "operation", "rule",
    'action":', "abac", "eof", ":53", "<!doctype", "_catalog", "admin", "d-bus", "freedesktop", "azureweb",
    "blob", "conditional", "config", "deadline", "export", "current con", "assignment", "push", "format",
    "keychain", "falling", "forbid", "forcibly", "getaddr", "interacti", "accessible", "too ", "toomany",
    "vault", "lookup", "manifest", "marked as", "missings", "unreach", "nxdomain", "store is", "pipelinerun",
    "podman", "proxy", "quarantine", "ran out", "reached", "sku", "registry", "lowercase", "cancel", "secrets",
    "scopelock", "misbehav", "short-name", "signature", "storage", "stub", "sudo az", "tls:", "trust",
    "uppercase", "website_", "writeenab", "x509", "lacking", "have access", "import", "gateway", "server error",
    "multi", "encrypt", "numeric", "cluster can", "unrecogn",
)  # fmt: skip
