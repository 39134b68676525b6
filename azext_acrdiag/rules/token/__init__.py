"""Repository-scoped tokens."""
