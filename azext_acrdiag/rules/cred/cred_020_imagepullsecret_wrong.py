"""The pull secret names the registry and holds a user name and password.

Good state
    The secret is of a type that a kubelet reads, lists the login server as the image names it, and holds a user name
    and a password that last.

Why it matters
    A kubelet passes over a secret of another type or for another server without a word, and pulls as nobody. It reads
    user names and passwords alone: made from a file that `az acr login` wrote, a secret has an empty password and an
    identity token that nobody looks at. A token of `--expose-token` in it ends after three hours, when new pods start.

How it is detected
    The manifest of the secret, or the configuration in it, is read as the kubelet reads it; the credential in it is
    then tested like any other. The cluster is not asked: namespace and service account are not looked at.

Fix
    Make the secret anew for the login server, with a repository-scoped token or a service principal; or let the nodes'
    own identity pull, without any secret.

References
    https://kubernetes.io/docs/concepts/containers/images/#config-json
    https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/
    https://learn.microsoft.com/azure/container-registry/container-registry-auth-kubernetes
"""

from __future__ import annotations

from typing import Optional

from ...domain.finding import Evidence, Fix, Judgement, failed, passed, warned
from ...domain.target import Target
from ...facts.given import TARGET
from ...facts.login import CREDENTIAL, Credential, SecretShape
from ...facts.machine import EntryKind
from ...facts.network import LOGIN_SERVER
from ...facts.pull_secret import PULL_SECRET, TYPES, PullSecret
from ..base import rule
from ..clock import in_words
from ..clues import AT_REGISTRY, BY_CLIENT, BY_REGISTRY, CONTAINER_CLIENT, Clues, Context, Pattern
from ..pull_secret_wording import lasting_credential

_TOKENS = (SecretShape.REFRESH_TOKEN, SecretShape.ACCESS_TOKEN)

_CLUES = Clues(
    "The pull secret of the pod is missing, for another host, or holds an ended credential.",
    "Make the secret anew with the login server, in the namespace of the pod; or "
    "remove it and use the kubelet identity.",
    (
        Pattern("failedtoretrieveimagepullsecret", 94, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("retrieve some image pull secrets", 92, BY_CLIENT, CONTAINER_CLIENT),
        Pattern("imagepullsecret", 68, BY_CLIENT, AT_REGISTRY),
        Pattern(
            "failed to fetch",
            52,
            BY_REGISTRY,
            AT_REGISTRY,
            r"failed to fetch (?:anonymous|oauth) token[^\n]{0,200}401",
        ),
        Pattern("imagepullbackoff", 44, BY_REGISTRY),
        Pattern("errimagepull", 44, BY_REGISTRY),
        Pattern("failed to pull image", 44, BY_REGISTRY, AT_REGISTRY, r"401|unauthorized|authentication required"),
    ),
    (
        Context("imagepullsecret", 16),
        Context("not allowed access", -40),
        Context("manifest unknown", -40),
        Context("no such host", -40),
        Context("i/o timeout", -40),
        Context("403 forbidden", -40),
        Context("x509", -40),
        Context("not found", -40, r"azurecr[^\n]{0,200}: not found"),
    ),
    (
        "kubectl create secret docker-registry NAME --docker-server={host} "
        "--docker-username=TOKEN --docker-password=PASSWORD",
    ),
    prove="kubectl get secret NAME --output jsonpath='{{.type}}'",
)


@rule(
    code="ACRD-CRED-020",
    slug="imagepullsecret-wrong",
    good="The pull secret names the registry and holds a user name and password.",
    needs=(PULL_SECRET, TARGET, LOGIN_SERVER),
    uses=(CREDENTIAL,),
    explains=("login-refused",),
    rows=("S5", "B4"),
    clues=_CLUES,
)
def judge(pull_secret: PullSecret, target: Target, login_server: str, credential: Optional[Credential]) -> Judgement:
    """Fails for a secret from which a kubelet takes no password for the image, and warns of a token that ends."""
    label = pull_secret.label
    fix = _fix(pull_secret, login_server, credential)
    if pull_secret.problem is not None:
        return failed(f"Nothing in the pull secret {label} can be used.", Evidence(pull_secret.problem, label), fix=fix)
    if pull_secret.type is not None and pull_secret.type not in TYPES:
        evidence = Evidence(f"Its type is {pull_secret.type}.", label)
        return failed(
            f"The kubelet takes no credentials from the secret {label}: it is of another type.", evidence, fix=fix
        )
    entry = pull_secret.entry
    if entry is None:
        return _not_listed(pull_secret, target, login_server, fix)
    if entry.kind is not EntryKind.PASSWORD:
        held = (
            "an identity token, which a kubelet does not read" if entry.kind is EntryKind.IDENTITY_TOKEN else "nothing"
        )
        return failed(
            f"The pull secret {label} holds no password for {login_server}.",
            Evidence(f"The entry {entry.key} holds {held}.", label),
            detail="It was made from a file that `az acr login` wrote."
            if entry.kind is EntryKind.IDENTITY_TOKEN
            else "",
            fix=fix,
        )
    if credential is not None and credential.shape in _TOKENS:
        end = credential.claims.expires_at if credential.claims else None
        return warned(
            f"The pull secret {label} holds a token, which ends {f'on {in_words(end)}' if end else 'within hours'}.",
            Evidence(f"The password of the entry {entry.key} is {credential.shape.value}.", label),
            detail="Pods that start later, on nodes that do not have the image, cannot pull it.",
            fix=fix,
        )
    return passed(f"The pull secret {label} holds a user name and a password for {login_server}.")


def _not_listed(pull_secret: PullSecret, target: Target, login_server: str, fix: Fix) -> Judgement:
    if pull_secret.near is not None:
        title = f"The pull secret {pull_secret.label} is for {pull_secret.near}, which is not how the image is named."
    else:
        title = f"The pull secret {pull_secret.label} holds nothing for {login_server}."
    listed = ", ".join(pull_secret.servers) or "no registry at all"
    image = f"{login_server}/{target.repository or 'REPOSITORY'}"
    return failed(title, Evidence(f"It lists {listed}; the image is {image}.", pull_secret.label), fix=fix)


def _fix(pull_secret: PullSecret, login_server: str, credential: Optional[Credential]) -> Fix:
    lasts = credential is not None and credential.shape is SecretShape.OTHER
    return lasting_credential(pull_secret, login_server, credential.username if credential and lasts else None)
