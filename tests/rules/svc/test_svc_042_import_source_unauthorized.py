"""Cases of import-source-unauthorized."""

from __future__ import annotations

from azext_acrdiag.domain.outcome import Confidence, Outcome
from azext_acrdiag.facts.authorization import CallerPermissions, Permission
from azext_acrdiag.facts.given import ErrorText
from azext_acrdiag.rules.svc.svc_042_import_source_unauthorized import judge
from tests.rules import facts
from tests.rules.fact_sets import SIGNED_IN, judged

TEXT = ErrorText(("import-source-unauthorized", "no-data-plane-role"))


def may(*actions: str, but_not: tuple[str, ...] = ()) -> CallerPermissions:
    return CallerPermissions((Permission(actions, but_not, (), ()),))


def test_who_may_import_likely_asked_the_source_without_a_credential() -> None:
    result = judged(judge, SIGNED_IN, error_text=TEXT, caller_permissions=may("*"))
    assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.LIKELY)
    assert result.evidence[0].text == "The account may import into contosoapps."
    assert result.fix is not None
    assert "--registry SOURCE_REGISTRY_ID" in result.fix.commands[0]


def test_who_may_not_import_lacks_the_right_at_the_target() -> None:
    for permissions in (may("*/read"), may("*", but_not=("Microsoft.ContainerRegistry/registries/importImage/*",))):
        result = judged(judge, SIGNED_IN, error_text=TEXT, caller_permissions=permissions)
        assert (result.outcome, result.confidence) == (Outcome.FAIL, Confidence.CERTAIN)
        assert result.fix is not None
        assert f"--scope {facts.RESOURCE_ID}" in result.fix.commands[0]


def test_unknown_permissions_leave_it_likely() -> None:
    result = judged(judge, SIGNED_IN, error_text=TEXT)
    assert result.confidence is Confidence.LIKELY
    assert len(result.evidence) == 1


def test_silent_about_other_texts() -> None:
    other = ErrorText(("no-data-plane-role", "import-source-unauthorized"))
    assert judged(judge, SIGNED_IN, error_text=other).outcome is Outcome.NOT_APPLICABLE
