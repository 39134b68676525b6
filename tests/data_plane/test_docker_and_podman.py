"""The product's verdict is what docker, with a real daemon, and podman experience when they log in, pull and push.

They do it with every kind of credential, in both modes. A login that is refused is a pull and a push that fail. Where
something fails, it is for the reason that the client was to meet there, and not because of anything else.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from azext_acrdiag.domain.action import Action
from azext_acrdiag.domain.outcome import EXIT_CAUSE, EXIT_OK

from . import engines
from .conftest import Verdict
from .engines import Engine
from .registries import Registries
from .skopeo import Skopeo
from .world import TAG, Credential

CHOSEN: dict[str, tuple[str, ...]] = {
    "contosolegacy": (
        *("app contosolegacy-acrpull", "app contosolegacy-acrpush", "app nobody", "app late"),
        *("admin", "refresh token", "access token", "anonymous"),
        *("token reader", "token writer", "token disabled", "token ended"),
    ),
    "contosoabac": (
        "app contosoabac-acrpull",
        "app contosoabac-container-registry-repository-reader",
        "app contosoabac-container-registry-repository-writer",
        *("app nobody", "refresh token", "anonymous", "token writer"),
    ),
}
"""By registry: each kind of credential, and what the mode makes a difference to."""
AUTHENTICATION_REQUIRED = "unauthorized: authentication required, visit https://aka.ms/acr/authorization"
NOT_LET_IN = {
    "app nobody": AUTHENTICATION_REQUIRED,
    "app late": "unauthorized: Invalid clientid or client secret.",
    "token disabled": AUTHENTICATION_REQUIRED,
    "token ended": AUTHENTICATION_REQUIRED,
}
"""What the token service says to whom it does not know; everybody else logs in and may lack a right."""
DENIED = "denied: requested access to the resource is denied"


@pytest.fixture(scope="module", params=engines.OPEN)
def engine(request: pytest.FixtureRequest, registries: Registries) -> Iterator[Engine]:
    name: str = request.param
    if reason := engines.missing(name):
        pytest.skip(reason)
    with engines.OPEN[name](registries.stage) as opened:
        yield opened


def test_what_is_pulled_was_seeded_and_what_is_pushed_arrives(
    engine: Engine, registries: Registries, skopeo: Skopeo
) -> None:
    admin = Credential("contosoabac", "admin")
    seeded, new = (f"{registries.place(admin)}:{tag}" for tag in (TAG, "new"))
    credential = registries.credential(admin)
    assert credential is not None
    engine.make(new)
    done = [engine.log_in(registries.server(admin), credential), engine.pull(seeded), engine.push(new)]
    assert [each.exit for each in done] == [0, 0, 0], [each.stderr for each in done]
    assert engine.image_id(seeded) == skopeo.image_id(admin, TAG)
    assert engine.image_id(new) == skopeo.image_id(admin, "new")
    engine.forget(seeded, new)


@pytest.mark.usefixtures("skopeo")
def test_the_product_says_what_the_engine_experiences(engine: Engine, registries: Registries, verdict: Verdict) -> None:
    experienced, disagreements = [], []
    for row in (Credential(registry, kind) for registry, kinds in CHOSEN.items() for kind in kinds):
        for action, works in _experience(engine, registries, row).items():
            said = verdict(row, action)
            experienced.append(works)
            if said != (EXIT_OK if works else EXIT_CAUSE):
                disagreements.append((row, action.value, "works" if works else "fails", said))
    assert not disagreements, "\n".join(map(str, disagreements))
    assert 12 <= sum(experienced) <= len(experienced) - 12, "both answers are there in numbers"


def _experience(engine: Engine, registries: Registries, row: Credential) -> dict[Action, bool]:
    """Whether pulling and pushing work. Raises AssertionError where one fails for another reason than it should."""
    seeded, new = (f"{registries.place(row)}:{tag}" for tag in (TAG, "new"))
    credential = registries.credential(row)
    if credential is not None:
        login = engine.log_in(registries.server(row), credential)
        if row.kind in NOT_LET_IN:
            # Podman keeps the registry's words to itself when it logs in.
            words = NOT_LET_IN[row.kind] if engine.name == "docker" else "invalid username/password"
            assert (login.exit != 0, words in login.stderr) == (True, True), (row, login.stderr)
            return {Action.PULL: False, Action.PUSH: False}
        assert login.exit == 0, (row, login.stderr)
    engine.make(new)
    pulled, pushed = engine.pull(seeded), engine.push(new)
    refusal = AUTHENTICATION_REQUIRED if row == Credential("contosolegacy", "anonymous") else DENIED
    for result in (pulled, pushed):
        assert result.exit == 0 or refusal in result.stderr, (row, result.command, result.stderr)
    engine.forget(new, *([seeded] if pulled.exit == 0 else []))
    return {Action.PULL: pulled.exit == 0, Action.PUSH: pushed.exit == 0}
