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
  - name: Test another identity without its secret, and fail the pipeline on warnings too.
    text: >-
      az acr diagnose-login run --name contosoapps --repository team/api
      --assignee 11111111-2222-3333-4444-555555555555 --fail-on warning
  - name: Write a page to look at and a note for a ticket besides.
    text: az acr diagnose-login run --name contosoapps --report-file report.html report.md
  - name: Let the log of a failed pipeline count as evidence.
    text: az acr diagnose-login run --name contosoapps --repository team/api --error @build.log
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

helps["acr diagnose-login list-rules"] = """
type: command
short-summary: List the causes of failure that can be told apart.
examples:
  - name: List all rules.
    text: az acr diagnose-login list-rules --output table
  - name: List the rules about networks.
    text: az acr diagnose-login list-rules --family NET
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
