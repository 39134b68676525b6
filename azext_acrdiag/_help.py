"""Help texts."""

from knack.help_files import helps

_RUN_EXAMPLES = """
  - name: Say why this machine cannot log in to or pull from a registry.
    text: az acr diagnose-login run --name contosoapps
  - name: Prove that an image can be pulled, named the way docker names it.
    text: az acr diagnose-login run --name contosoapps.azurecr.io/team/api:1.4
  - name: Test the user name and password that a pipeline gives to docker login.
    text: >-
      az acr diagnose-login run --name contosoapps --repository team/api --action push
      --username 11111111-2222-3333-4444-555555555555 --password-stdin
  - name: Test the pull secret of a pod the way the kubelet reads it.
    text: >-
      kubectl get secret acr-secret --namespace web --output json |
      az acr diagnose-login run --name contosoapps --repository team/api --pull-secret -
  - name: Test another identity without its secret, and fail the pipeline on warnings too.
    text: >-
      az acr diagnose-login run --name contosoapps --repository team/api
      --assignee 11111111-2222-3333-4444-555555555555 --fail-on warning
  - name: Say why a cluster cannot pull, from outside the cluster.
    text: >-
      az acr diagnose-login run --name contosoapps --repository team/api
      --resource /subscriptions/SUB_ID/resourceGroups/apps/providers/Microsoft.ContainerService/managedClusters/aks-prod
  - name: Write a page to look at and a note for a ticket besides.
    text: az acr diagnose-login run --name contosoapps --report-file report.html report.md
  - name: Let the log of a failed pipeline count as evidence.
    text: az acr diagnose-login run --name contosoapps --repository team/api --error @build.log
  - name: Save what was found, without secrets and names, for somebody else to look at.
    text: az acr diagnose-login run --name contosoapps --save facts.json
  - name: Show only the cause and the commands that mend it.
    text: az acr diagnose-login run --name contosoapps --query "causes[].{cause:title, fix:fix.commands}"
"""

_RUN_LONG = """
  Walks the path that a container client walks (name, network, credential, token, role, image) with the signed-in
  account and with the credential that Docker has stored, and names the cause with its evidence and the fix. It only
  reads; its sign-ins leave rows in the registry's login log. Exit codes: 0 the action was proven possible, 10 a cause
  was found, 11 only warnings with --fail-on warning, 12 inconclusive.
"""

helps["acr diagnose-login"] = f"""
type: group
short-summary: Find out why logging in to, pulling from or pushing to a container registry fails.
long-summary: >-
  `az acr diagnose-login --name NAME` does the same as `az acr diagnose-login run --name NAME`.
examples:{_RUN_EXAMPLES}
"""

helps["acr diagnose-login run"] = f"""
type: command
short-summary: Diagnose login, pull or push, and name the cause and the fix.
long-summary: >-{_RUN_LONG}
examples:{_RUN_EXAMPLES}
"""

helps["acr diagnose-login list-secrets"] = """
type: command
short-summary: List the secrets, certificates and federated credentials of those who hold a role on a registry.
long-summary: >-
  Finds every application that holds a role at or above the registry (through groups too) and lists what it signs in
  with by expiry: what has ended or is due, what would break, and the command that makes a new one. Values are never
  read. Managed identities are named as having nothing to expire; what could not be read is listed with the permission
  that was missing. Exit codes: 0 nothing has expired, 10 something has expired, 11 something is due and --fail-on
  warning, 12 nothing could be read.
examples:
  - name: List what has expired or ends within 30 days.
    text: az acr diagnose-login list-secrets --name contosoapps
  - name: Fail a scheduled pipeline when a secret ends within two weeks.
    text: az acr diagnose-login list-secrets --name contosoapps --within 14 --fail-on warning
  - name: Show the secrets of the service principal that a cluster pulls with.
    text: >-
      az acr diagnose-login list-secrets --name contosoapps
      --resource /subscriptions/SUB_ID/resourceGroups/apps/providers/Microsoft.ContainerService/managedClusters/aks-prod
  - name: Show everything of one application, federated credentials too.
    text: az acr diagnose-login list-secrets --name contosoapps --assignee 11111111-2222-3333-4444-555555555555 --all
"""

helps["acr diagnose-login show-token"] = """
type: command
short-summary: Show repository-scoped tokens, when their passwords end, and what they may do.
long-summary: >-
  Shows state, passwords (never their values) and the scope map of one token or of all, and judges for a repository
  whether the token can log in, pull, push, delete, and read or write metadata. It also tells
  when each was last used, where logins are recorded and the log can be read. Exit codes: 0 everything works, 10 a token
  is disabled, has no password that is valid or cannot do what --action names, 11 a password ends within 30 days and
  --fail-on warning, 12 nothing could be read.
examples:
  - name: Show all tokens of a registry.
    text: az acr diagnose-login show-token --name contosoapps --output table
  - name: Prove that a token can push to a repository.
    text: az acr diagnose-login show-token --name contosoapps --token ci-token --repository team/api --action push
"""

helps["acr diagnose-login list-events"] = """
type: command
short-summary: List what the registry recorded about logins.
long-summary: >-
  Finds where the registry's diagnostic settings send its login events and lets Log Analytics group them by identity,
  address, client and status, with first, last and count; the size of the answer does not grow with the log. Where the
  workspace cannot be read, the permission on the registry is tried. Where logins are not recorded, the command that
  turns recording on is shown. Exit codes: 0 the log was read, 12 nothing could be read, or nothing is recorded.
examples:
  - name: List the logins of the last day.
    text: az acr diagnose-login list-events --name contosoapps --output table
  - name: Find out whether and from where a pipeline's application was refused this week.
    text: >-
      az acr diagnose-login list-events --name contosoapps --since 7d --failed
      --identity 11111111-2222-3333-4444-555555555555
  - name: See what arrives from an address.
    text: az acr diagnose-login list-events --name contosoapps --ip 203.0.113.10
"""

helps["acr diagnose-login analyze"] = """
type: command
short-summary: Judge the facts that a run saved, offline and without signing in.
long-summary: >-
  Gives the report and the exit code of the run that made the bundle, in which pseudonyms stand for people, ids and
  addresses. A newer version of this extension may find more in the same facts. The commands in the report are made of
  what the bundle says: read them before you run them if the bundle comes from somebody else.
examples:
  - name: Save the facts where something fails, and look at them elsewhere.
    text: |-
      az acr diagnose-login run --name contosoapps --save facts.json
      az acr diagnose-login analyze --bundle facts.json
"""

helps["acr diagnose-login compare"] = """
type: command
short-summary: Say which facts differ between two saved runs and which of them changes the verdict, offline.
long-summary: >-
  The first run is judged again with each differing fact of the second. Exit codes: 0 both have the same verdict, 13
  the verdicts differ. Bundles do not tell whether a pseudonym in one and a pseudonym in the other mean the same person.
examples:
  - name: Find out why pulling works on one machine and fails on another.
    text: az acr diagnose-login compare --first works-here.json --second fails-there.json
"""

helps["acr diagnose-login list-rules"] = """
type: command
short-summary: List the causes of failure that can be told apart.
long-summary: >
  Those with a code are looked for; those without one are known by the text of an error alone (`explain --error`).
examples:
  - name: List all causes.
    text: az acr diagnose-login list-rules --output table
  - name: List the rules about networks.
    text: az acr diagnose-login list-rules --family NET
  - name: List what is known about proxies.
    text: az acr diagnose-login list-rules --search proxy --output table
"""

helps["acr diagnose-login explain"] = """
type: command
short-summary: Explain the text of an error, or a code, offline.
long-summary: >-
  Takes what a client printed (docker, podman, Kubernetes, helm, oras, buildx, kaniko, Azure DevOps, GitHub Actions,
  Terraform, az), says who decided and which causes the text speaks for, with the lines that do, the command that proves
  it and the fix. Nothing is sent anywhere; secrets in the text are not shown again.
examples:
  - name: Explain the log of a pipeline.
    text: az acr diagnose-login explain --error @build.log
  - name: Explain what a pod's events say.
    text: kubectl describe pod api | az acr diagnose-login explain --error -
  - name: Explain an error number of Entra.
    text: az acr diagnose-login explain --code AADSTS7000222
  - name: Explain a code.
    text: az acr diagnose-login explain --code ACRD-NET-005
  - name: Explain an error that `az acr check-health` reported.
    text: az acr diagnose-login explain --code CONNECTIVITY_REFRESH_TOKEN_ERROR
"""

helps["acr diagnose-login show-access"] = """
type: command
short-summary: Show what an identity may do on a registry, by which role assignments, and what would let it do the rest.
long-summary: >-
  For each action: the verdict, every assignment that grants it (role, scope, way through groups, condition), what does
  not count and why, the smallest built-in role that would do and the command that assigns it. It only reads. Exit codes
  with --action: 0 all are allowed, 10 one is denied, 12 one cannot be decided; else 0.
examples:
  - name: Show what the signed-in account may do.
    text: az acr diagnose-login show-access --name contosoapps
  - name: Show whether a pipeline's application may push to a repository, as an exit code.
    text: >-
      az acr diagnose-login show-access --name contosoapps --repository team/api --action push
      --assignee 11111111-2222-3333-4444-555555555555
  - name: Show what the identity of a container app may do.
    text: >-
      az acr diagnose-login show-access --name contosoapps
      --resource /subscriptions/SUB_ID/resourceGroups/apps/providers/Microsoft.App/containerApps/api
  - name: List everybody who can pull or push.
    text: az acr diagnose-login show-access --name contosoapps --all --action pull push --output table
"""

helps["acr diagnose-login plan-abac"] = """
type: command
short-summary: Plan the switch to repository permissions (ABAC), who loses what, and which roles to assign first.
long-summary: >-
  Compares what the role assignments at and above the registry grant before and after the switch to the mode
  AbacRepositoryPermissions. Groups stay groups. It only reads: it neither assigns roles nor switches the mode. Exit
  code 11 with --fail-on warning when somebody loses access, else 0.
examples:
  - name: See who loses access.
    text: az acr diagnose-login plan-abac --name contosoapps --output table
  - name: Write the plan to a file, with roles bounded to the repositories below a prefix.
    text: az acr diagnose-login plan-abac --name contosoapps --repository-prefix team/ --report-file plan.md
"""

helps["acr diagnose-login scan"] = """
type: command
short-summary: Scan all registries of subscriptions, of a management group or of the tenant for risks.
long-summary: >-
  Judges every registry that the account can see: public exposure, admin user, firewall, private endpoints, secrets that
  have expired or are due, orphaned role assignments, readiness for repository permissions (ABAC), repository-scoped
  tokens, login logs and limits. Azure Resource Graph and Microsoft Graph are asked about all registries together. It
  only reads. What could not be read is listed with the permission that was missing, and the rest is judged all the
  same. Exit codes: 0 no registry has problems, 10 one has, 11 one has risks and --fail-on warning, 12 no registry could
  be seen or judged.
examples:
  - name: Scan the active subscription.
    text: az acr diagnose-login scan
  - name: Scan two subscriptions.
    text: az acr diagnose-login scan --subscription Production Shared --output table
  - name: Scan everything below a management group and write an overview for a browser.
    text: az acr diagnose-login scan --management-group corp --report-file registries.html
  - name: Scan the whole tenant, and go on where it stopped if it is interrupted.
    text: az acr diagnose-login scan --tenant --resume scan.jsonl --output json
"""
