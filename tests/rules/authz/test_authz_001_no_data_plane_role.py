"""Cases of no-data-plane-role."""

from __future__ import annotations

from dataclasses import replace

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.rules.authz.authz_001_no_data_plane_role import judge
from tests.rules import facts
from tests.rules.broken_sets import BROKEN
from tests.rules.fact_sets import ADMIN, ASSIGNEE, GIVEN, SIGNED_IN, STORED_TOKEN, judged

NO_PUSH = BROKEN["no role to push"]
NOTHING_READABLE = BROKEN["no role to push, nothing readable in Azure Resource Manager"]


def test_the_token_service_leaves_push_out() -> None:
    result = judged(judge, NO_PUSH)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert result.title == "developer@contoso.com has no role to push team/api to contosoapps."
    texts = [line.text for line in result.evidence]
    assert texts[0] == "Asked for pull, push, it leaves out push."
    assert "Microsoft.ContainerRegistry/registries/push/write" in texts[1]
    assert texts[2] == "AcrPull at the registry contosoapps does not hold the permission."
    assert result.fix
    assert result.fix.commands[0] == (
        f"az role assignment create --assignee-object-id {facts.OBJECT_ID} --assignee-principal-type User "
        f'--role "AcrPush" --scope {facts.RESOURCE_ID}'
    )


def test_without_the_assignments_the_token_service_makes_it_likely() -> None:
    result = judged(judge, NOTHING_READABLE)
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.fix
    assert '--scope "$(az acr show --name contosoapps --query id --output tsv)"' in result.fix.commands[0]
    assert "Container Registry Repository Writer" in result.fix.text


def test_no_assignment_at_all_and_a_refusal() -> None:
    result = judged(judge, BROKEN["no role"])
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
    assert "no role assignment" in result.evidence[-1].text


def test_a_recognised_identity_that_is_refused_likely_has_no_role() -> None:
    assert judged(judge, BROKEN["no role, assignments not readable"]).confidence is Confidence.LIKELY
    assert judged(judge, BROKEN["no role, given"]).confidence is Confidence.LIKELY


def test_an_ended_token_looks_the_same_so_nothing_is_concluded_from_it() -> None:
    assert judged(judge, STORED_TOKEN, login=facts.REFUSED, role_assignments=None).outcome is Outcome.UNKNOWN


def test_a_refused_secret_says_nothing_about_roles() -> None:
    assert judged(judge, GIVEN, login=facts.WRONG_SECRET, granted=None).outcome is Outcome.PASS
    without = judged(judge, GIVEN, login=facts.WRONG_SECRET, granted=None, role_assignments=facts.assigned())
    assert (without.outcome, without.confidence) == (Outcome.FAIL, Confidence.LIKELY)


def test_somebody_elses_roles_are_judged_without_the_registry() -> None:
    assert judged(judge, ASSIGNEE).outcome is Outcome.PASS
    result = judged(judge, ASSIGNEE, role_assignments=facts.assigned())
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.fix
    assert "--assignee-principal-type ServicePrincipal" in result.fix.commands[0]


def test_a_role_through_a_group_counts_and_is_named_as_such() -> None:
    group = "77777777-0000-0000-0000-000000000001"
    assert judged(judge, ASSIGNEE, role_assignments=facts.assigned(facts.ACR_PULL, via=group)).outcome is Outcome.PASS
    tasks = facts.role("Tasks", "tasks/read")
    result = judged(judge, ASSIGNEE, role_assignments=facts.assigned(tasks, via=group))
    assert f"(through the group {group})" in result.evidence[-1].text


def test_a_condition_leaves_it_open_while_the_registry_was_not_asked() -> None:
    conditional = facts.assigned(facts.REPOSITORY_READER, condition="…")
    abac = replace(facts.REGISTRY, role_assignment_mode="AbacRepositoryPermissions")
    assert judged(judge, ASSIGNEE, role_assignments=conditional, registry=abac).outcome is Outcome.UNKNOWN


def test_what_the_token_service_grants_is_granted() -> None:
    assert judged(judge, SIGNED_IN, role_assignments=facts.assigned()).outcome is Outcome.PASS


def test_undecided_when_the_grant_could_not_be_read() -> None:
    assert judged(judge, SIGNED_IN, granted=None, role_assignments=facts.assigned()).outcome is Outcome.UNKNOWN


def test_without_a_repository_the_roles_decide() -> None:
    anywhere = replace(facts.TARGET, repository=None, tag=None, actions=(Action.PUSH,))
    known = {**SIGNED_IN, "target": anywhere, "granted": None}
    assert judged(judge, known).outcome is Outcome.PASS
    result = judged(judge, known, role_assignments=facts.assigned(facts.READER))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)


def test_roles_do_not_count_for_the_admin_user() -> None:
    assert judged(judge, ADMIN, login=facts.REFUSED).outcome is Outcome.NOT_APPLICABLE
