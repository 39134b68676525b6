"""Every request that a command makes, with everything that can go wrong with an answer."""
