"""What became of the activation of an eligible role (Privileged Identity Management)."""

from __future__ import annotations

from datetime import datetime
from typing import Optional

from ..facts.authorization import Activation, Activations, RoleAssignment


def latest(eligible: RoleAssignment, activations: Optional[Activations]) -> Optional[Activation]:
    """The last request to activate an eligible assignment; None: there is none, or that is not known."""
    for each in activations.activations if activations else ():
        is_same_role = each.role_definition_id == eligible.role.definition_id.lower()
        if is_same_role and each.scope.lower() == eligible.scope.lower():
            return each
    return None


def in_words(activation: Optional[Activation], now: datetime) -> str:
    """What is worth saying of it, reading after the name of the role; empty where there is nothing."""
    if activation is None:
        return ""
    if activation.is_waiting:
        asked = f" of {_at(activation.asked_on)}" if activation.asked_on else ""
        return f"its activation{asked} waits for approval"
    if activation.ends_on is not None and activation.ends_on <= now:
        return f"it was active until {_at(activation.ends_on)}"
    return ""


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
