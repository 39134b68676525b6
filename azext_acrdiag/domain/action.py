"""What a client wants to do with the registry."""

from __future__ import annotations

from enum import Enum
from typing import Tuple


class Action(str, Enum):
    """An action as the user names it (`--action`)."""

    LOGIN = "login"
    PULL = "pull"
    PUSH = "push"
    DELETE = "delete"
    METADATA_READ = "metadata-read"
    METADATA_WRITE = "metadata-write"
    CATALOG = "catalog"

    @property
    def token_actions(self) -> Tuple[str, ...]:
        """The actions of a token scope that it takes.

        Pushing takes two: the registry challenges for `pull,push` (recorded in `acr-push-challenge-401.json`).
        """
        return _TOKEN_ACTIONS[self]

    @property
    def is_registry_wide(self) -> bool:
        """Whether it concerns the registry as a whole instead of one repository."""
        return self in (Action.LOGIN, Action.CATALOG)

    @property
    def takes_engine(self) -> bool:
        """Whether a container engine does it (`az acr login` included); the others are done with `az acr`."""
        return self in (Action.LOGIN, Action.PULL, Action.PUSH)


_TOKEN_ACTIONS = {
    Action.LOGIN: (),
    Action.PULL: ("pull",),
    Action.PUSH: ("pull", "push"),
    Action.DELETE: ("delete",),
    Action.METADATA_READ: ("metadata_read",),
    Action.METADATA_WRITE: ("metadata_write",),
    Action.CATALOG: ("*",),
}
