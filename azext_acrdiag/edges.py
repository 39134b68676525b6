"""The edges to Azure, wired to one another once for a command."""

from __future__ import annotations

from typing import Any, Optional

from .access.conditions import REPOSITORY_NAME
from .sources.account import subscriptions
from .sources.arm import ArmSource, arm_service
from .sources.arm_check import CheckSource
from .sources.arm_pim import PimSource
from .sources.arm_roles import RoleSource
from .sources.arm_sdk import ArmSdk
from .sources.arm_state import StateSource
from .sources.azure_rest import Remember, always_ask
from .sources.entra import cli_tokens
from .sources.graph import GraphSource
from .sources.graph_directory import graph_service
from .sources.http import RequestsHttp
from .sources.login_log import LoginLogSource, logs_service
from .sources.services import ServiceSource
from .version import VERSION

_LOG_SECONDS = 60.0
"""Log Analytics counts before it answers, which may take longer than anything else that is asked."""


class AzureEdges:
    """Azure Resource Manager, Microsoft Graph and Log Analytics over one set of tokens."""

    def __init__(
        self,
        cli_ctx: Any,
        remember: Remember = always_ask,
        read_seconds: Optional[float] = None,
        most_bytes: Optional[int] = None,
    ) -> None:
        """Bounds on an answer other than those of a run are for questions about many resources at once."""
        from azure.cli.core.util import should_disable_connection_verify

        self.cli_ctx = cli_ctx
        verify = not should_disable_connection_verify()
        self.http = RequestsHttp(f"acrdiag/{VERSION}", verify, read_seconds, most_bytes)
        self.tokens = cli_tokens(cli_ctx)
        self.sdk = ArmSdk(cli_ctx, self.tokens)
        signed_in_to = subscriptions(cli_ctx)
        self.arm_service = arm_service(cli_ctx, self.http, self.tokens, remember)
        self.arm = ArmSource(self.arm_service, self.sdk, signed_in_to)
        self.roles = RoleSource(self.sdk, self.arm_service)
        self.check = CheckSource(self.arm_service, REPOSITORY_NAME)
        self.pim = PimSource(self.arm_service, self.roles.with_roles)
        self.state = StateSource(self.arm_service, self.sdk)
        self.services = ServiceSource(self.arm_service)
        self.graph_service = graph_service(cli_ctx, self.http, self.tokens, remember)
        self.graph = GraphSource(self.graph_service, signed_in_to)
        patient = RequestsHttp(f"acrdiag/{VERSION}", verify, _LOG_SECONDS)
        self.login_log = LoginLogSource(self.arm_service, logs_service(cli_ctx, patient, self.tokens))
