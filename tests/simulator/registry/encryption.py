"""Whether a registry can use the key that its content is encrypted with."""

from __future__ import annotations

from ..world import Registry, World


def can_decrypt(world: World, registry: Registry) -> bool:
    """Tells whether the key is enabled, and the identity that uses it exists and belongs to the registry."""
    encryption = registry.encryption
    if encryption is None:
        return True
    exists = any(encryption.identity in tenant.managed_identities for tenant in world.tenants.values())
    return encryption.key_enabled and encryption.attached and exists
