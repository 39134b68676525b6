"""Scope maps of repository-scoped tokens."""

from __future__ import annotations

import pytest

from azext_acrdiag.access.scope_map import missing_actions, repositories

READ_API = ("repositories/team/api/content/read",)


@pytest.mark.parametrize(
    ("actions", "repository", "wanted", "missing"),
    [
        (READ_API, "team/api", ("pull",), ()),
        (READ_API, "team/api", ("pull", "push"), ("content/write",)),
        (("repositories/team/api/content/write",), "team/api", ("pull", "push"), ("content/read",)),
        (READ_API, "team/web", ("pull",), ("content/read",)),
        (READ_API, "team/api2", ("pull",), ("content/read",)),
        (READ_API, "team", ("pull",), ("content/read",)),
        (READ_API, "Team/Api", ("pull",), ("content/read",)),
        (("repositories/team/*/content/read",), "team/api", ("pull",), ()),
        (("repositories/team/*/content/read",), "team2/api", ("pull",), ("content/read",)),
        (("repositories/team*/content/read",), "team2/api", ("pull",), ()),
        (("repositories/*/content/read",), "any/thing/at/all", ("pull",), ()),
        (("repositories/*/api/content/read",), "team/api", ("pull",), ("content/read",)),
        (("repositories/team/api/metadata/read",), "team/api", ("metadata_read",), ()),
        (("repositories/team/api/content/delete",), "team/api", ("delete",), ()),
        (("gateway/edge/config/read", "nonsense", "repositories/x"), "team/api", ("pull",), ("content/read",)),
        ((), "team/api", ("pull", "metadata_write"), ("content/read", "metadata/write")),
    ],
)
def test_missing_actions(
    actions: tuple[str, ...], repository: str, wanted: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    assert missing_actions(actions, repository, wanted) == missing


def test_a_scope_map_by_repository() -> None:
    actions = (
        "repositories/team/*/metadata/read",
        "repositories/team/*/content/read",
        "repositories/app/content/write",
        "gateway/edge/config/read",
    )
    assert repositories(actions) == {"app": ("content/write",), "team/*": ("content/read", "metadata/read")}
