"""Signs the real `az` in, in the way that the world says."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Optional

from tests.simulator.server import Simulator
from tests.simulator.world import Login, World

from .sandbox import Result, Sandbox

PUBLIC = "AzureCloud"
"""The cloud that `az` is set to from the beginning."""


class SignInFailed(RuntimeError):
    """`az login` did not succeed in the world as it is before the first step."""

    def __init__(self, result: Result) -> None:
        super().__init__(f"`{' '.join(result.command[1:3])}` failed with exit code {result.exit}:\n{result.stderr}")


def before_troubles(world: World) -> World:
    """The world in which the person signed in: network, services and clocks were still in order."""
    client = world.client.model_copy(update={"dns": {}, "connect": {}})
    knobs = world.knobs.model_copy(update={"latency": timedelta()})
    return world.model_copy(update={"client": client, "knobs": knobs, "faults": [], "clock_offset": timedelta()})


def sign_in(sandbox: Sandbox, simulator: Simulator) -> None:
    """Run `az cloud set`, `az login` and `az account set`, as far as the world's client section takes them.

    Raises SignInFailed.
    """
    world = simulator.context.world
    login = world.client.login
    if login is None or world.client.cloud != PUBLIC:
        # The first command of all writes files that a diagnosis must not be blamed for.
        _must(sandbox.az(["cloud", "set", "--name", world.client.cloud]))
    if login is None:
        return
    words = _login(sandbox, simulator, login)
    if "--use-device-code" in words:
        with ThreadPoolExecutor(1) as pool:
            confirmed = pool.submit(simulator.confirm_device, login.principal)
            _must(sandbox.az(words))
            confirmed.result()
    else:
        _must(sandbox.az(words))
    if login.subscription:
        wanted = world.subscriptions[login.subscription].id
        if _active_subscription(sandbox) != wanted:
            _must(sandbox.az(["account", "set", "--subscription", wanted]))


def _login(sandbox: Sandbox, simulator: Simulator, login: Login) -> list[str]:
    """The command that signs in in the way that the world says."""
    world = simulator.context.world
    way, _, name = (login.with_ or _default_way(world, login)).partition(":")
    words = ["login", "--allow-no-subscriptions", "--output", "none"]
    if way in ("secret", "certificate"):
        words += _service_principal(sandbox, simulator, login, way, name)
    elif way == "password":
        user = world.tenants[world.tenant_of(login.principal)].users[login.principal]
        words += ["--username", user.upn, f"--password={user.password}", *_tenant(world, login)]
    elif way == "deviceCode":
        words += ["--use-device-code", *_tenant(world, login)]
    elif way in ("appService", "vm"):
        words += ["--identity", *_user_assigned(world, login)]
    elif way == "cloudShell":
        words += ["--identity"]
    else:
        raise ValueError(f"client.login.with: {login.with_!r} is no way to sign in")
    return words


def _active_subscription(sandbox: Sandbox) -> Optional[str]:
    """The subscription that the sign-in chose."""
    profile = json.loads((sandbox.azure / "azureProfile.json").read_text(encoding="utf-8-sig"))
    return next((each["id"] for each in profile["subscriptions"] if each["isDefault"]), None)


def _default_way(world: World, login: Login) -> str:
    tenant = world.tenants[world.tenant_of(login.principal)]
    if login.principal in tenant.users:
        return "password"
    if login.principal in tenant.managed_identities:
        return "appService"
    principal = tenant.service_principals[login.principal]
    _, application = world.application(principal.application)
    return f"secret:{next(iter([*application.secrets, *principal.secrets]))}"


def _service_principal(sandbox: Sandbox, simulator: Simulator, login: Login, way: str, name: str) -> list[str]:
    world = simulator.context.world
    tenant = world.tenants[world.tenant_of(login.principal)]
    principal = tenant.service_principals[login.principal]
    _, application = world.application(principal.application)
    words = ["--service-principal", "--username", application.app_id, "--tenant", _tenant_id(world, login) or tenant.id]
    if way == "secret":
        return [*words, f"--password={(application.secrets | principal.secrets)[name].value}"]
    file = sandbox.home / f"{name}.pem"
    file.write_bytes(simulator.certificate_pem(principal.application, name))
    return [*words, "--certificate", str(file)]


def _user_assigned(world: World, login: Login) -> list[str]:
    identity = world.tenants[world.tenant_of(login.principal)].managed_identities[login.principal]
    return ["--client-id", identity.client_id] if identity.user_assigned else []


def _tenant(world: World, login: Login) -> list[str]:
    tenant = _tenant_id(world, login)
    return ["--tenant", tenant] if tenant else []


def _tenant_id(world: World, login: Login) -> str:
    named = world.tenants.get(login.tenant)
    return named.id if named else login.tenant


def _must(result: Result) -> None:
    if result.exit != 0:
        raise SignInFailed(result)
