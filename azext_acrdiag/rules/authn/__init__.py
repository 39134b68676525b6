"""Signing in to Entra and the registry's token service."""
