"""Repositories and tags."""
