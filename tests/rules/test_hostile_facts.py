"""Facts in which every text is hostile: rules word them without a crash, and nothing of them gets out alive."""

from __future__ import annotations

import random
from typing import Any

import pytest

from azext_acrdiag import composition
from azext_acrdiag.render.json_v1 import to_json
from tests.bundle.records import record_of
from tests.harness.plain import FORGED, acting_in
from tests.render.hostile import planted

from .broken_registries import ALL_BROKEN
from .fact_sets import HEALTHY

TEXT = f"a\x1b[5m\x9b2J\x1b]0;\u202e\u200b\0\r\n{FORGED}\ud800\x1b"
SETS = {**HEALTHY, **ALL_BROKEN}
OURS = "subject"
"""What ties facts together."""


@pytest.mark.slow
@pytest.mark.parametrize("share", [1, 0.5], ids=["all facts", "half of them"])
def test_what_rules_make_of_facts_does_not_act(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    crashes: list[str] = []
    monkeypatch.setattr(composition, "report_crash", lambda what, error: crashes.append(f"{what}: {error!r}"))
    for name, known in SETS.items():
        chance = random.Random(name)
        report = composition.report_on(
            record_of({key: _hostile(key, value, share, chance) for key, value in known.items()})
        )
        assert acting_in(to_json(report)) == [], name
    assert crashes == []


def _hostile(key: str, value: Any, share: float, chance: random.Random) -> Any:
    return planted(value, TEXT) if key != OURS and chance.random() < share else value
