"""What the product says about access is what the simulated Azure decides, in random worlds.

The two evaluators share no code. The product may leave a question open only where the documentation does; every answer
that it gives must be the right one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from azext_acrdiag.access.evaluate import ActionDecision, EvaluationInput
from azext_acrdiag.access.grants import Answer, Reason

from ..simulator.access import registry_rights
from ..simulator.world import World
from ..sources.fake_azure import make_cli
from .conditions import REPOSITORIES
from .product import TOKEN_ACTIONS, Interfaces, convert, decide
from .worlds import IDENTITIES, cases, world_of

Draw = st.SearchStrategy[tuple[dict[str, Any], list[str]]]

_REASONS = (Reason.CONDITION, Reason.WILDCARD, Reason.DISPUTED)


class Tally:
    """Compares the two evaluators and counts the cases: an identity, an action, a repository."""

    def __init__(self) -> None:
        self.answers: Counter[Answer] = Counter()

    def compare(self, world: World, known: EvaluationInput, repositories: list[str]) -> list[ActionDecision]:
        """Fails at a disagreement; gives the decisions that the product leaves open."""
        registry = world.registries["contosoapps"]
        # Who asks for the list of repositories names none.
        asked = [(action, each) for each in repositories for action in TOKEN_ACTIONS if action != "*"] + [("*", None)]
        rights = {each: registry_rights(world, registry, known.object_id, each) for _, each in asked}
        decisions = {each: decide(known, each) for each in rights}
        for action, repository in asked:
            decision = decisions[repository][action]
            self.answers[decision.answer] += 1
            if decision.answer is not Answer.UNDECIDED:
                granted = {"*": "catalog"}.get(action, action) in rights[repository]
                assert (decision.answer is Answer.GRANTED) is granted, (
                    f"{action} on {repository} is {decision.answer.value}, and the registry "
                    f"{'grants' if granted else 'refuses'} it: {decision}"
                )
        return [
            decisions[repository][action]
            for action, repository in asked
            if decisions[repository][action].answer is Answer.UNDECIDED
        ]

    def expect(self, cases: int, most_undecided: float) -> None:
        """Fails when there were too few cases, or too many were left open."""
        assert self.answers.total() >= cases
        assert self.answers[Answer.UNDECIDED] <= most_undecided * self.answers.total(), self.answers


def in_random_worlds(
    request: pytest.FixtureRequest, number: int, kinds: list[Draw], check: Callable[[World, list[str]], None]
) -> None:
    """Runs the check in random worlds, the same ones every time unless `--hypothesis-seed` is given."""

    @settings(
        max_examples=number,
        derandomize=request.config.getoption("hypothesis_seed", None) is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(kinds))
    def run(drawn: tuple[dict[str, Any], list[str]]) -> None:
        case, repositories = drawn
        check(world_of(case), repositories)

    run()


def drawn(*, open_questions: bool, is_abac: bool) -> Draw:
    """A world and two of its repositories."""
    repositories = st.lists(st.sampled_from(REPOSITORIES), min_size=2, max_size=2, unique=True)
    return st.tuples(cases(open_questions, is_abac), repositories)


def test_in_legacy_mode_all_but_the_disputed_action_is_decided_and_right(request: pytest.FixtureRequest) -> None:
    tally = Tally()

    def check(world: World, repositories: list[str]) -> None:
        for name in IDENTITIES:
            for left in tally.compare(world, convert(world, name), repositories):
                assert left.token_action == "metadata_read"

    in_random_worlds(request, 120, [drawn(open_questions=False, is_abac=False)], check)
    tally.expect(cases=3_900, most_undecided=0.1)


def test_with_repository_permissions_all_about_a_repository_is_decided_and_right(
    request: pytest.FixtureRequest,
) -> None:
    tally = Tally()

    def check(world: World, repositories: list[str]) -> None:
        for name in IDENTITIES:
            for left in tally.compare(world, convert(world, name), repositories):
                # A condition on the repository's name, where none is named, and no guard with Exists.
                assert left.token_action == "*"

    in_random_worlds(request, 120, [drawn(open_questions=False, is_abac=True)], check)
    tally.expect(cases=3_900, most_undecided=0.05)


def test_what_the_documentation_leaves_open_is_left_open_or_right(request: pytest.FixtureRequest) -> None:
    tally = Tally()

    def check(world: World, repositories: list[str]) -> None:
        for name in IDENTITIES:
            for left in tally.compare(world, convert(world, name), repositories):
                assert any(chain.reason in _REASONS for chain in left.chains)

    kinds = [drawn(open_questions=True, is_abac=mode) for mode in (False, True)]
    in_random_worlds(request, 120, kinds, check)
    tally.expect(cases=3_900, most_undecided=0.15)


def test_what_the_product_reads_of_azure_gives_the_same(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally, interfaces = Tally(), Interfaces(make_cli(tmp_path, monkeypatch))

    def check(world: World, repositories: list[str]) -> None:
        for name in IDENTITIES:
            for with_groups in (True, False):
                tally.compare(world, interfaces.read(world, name, with_groups), repositories)

    kinds = [drawn(open_questions=each, is_abac=mode) for each in (True, False) for mode in (False, True)]
    in_random_worlds(request, 40, kinds, check)
    tally.expect(cases=2_000, most_undecided=0.15)
