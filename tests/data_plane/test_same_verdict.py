"""The product's verdict on an action is what `skopeo` experiences at a real registry behind the simulated tokens.

Over roles, both modes and every kind of credential, and without one.
"""

from __future__ import annotations

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import EXIT_CAUSE, EXIT_OK

from .conftest import Verdict
from .skopeo import Skopeo
from .world import ROWS

ACTIONS = (Action.PULL, Action.PUSH, Action.DELETE)


def test_the_product_says_what_skopeo_experiences(skopeo: Skopeo, verdict: Verdict) -> None:
    experienced, disagreements = [], []
    for row in ROWS:
        for action in ACTIONS:
            works, said = skopeo.can(action, row), verdict(row, action)
            experienced.append(works)
            if said != (EXIT_OK if works else EXIT_CAUSE):
                disagreements.append((row, action.value, "works" if works else "fails", said))
    assert not disagreements, "\n".join(map(str, disagreements))
    assert len(experienced) >= 60
    assert 20 <= sum(experienced) <= len(experienced) - 20, "both answers are there in numbers"
