"""What the facts mean: one cause of failure per file, found by `catalog`."""
