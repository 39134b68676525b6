"""What is known of an estate of registries, registry by registry, and what it amounts to. Pure."""
