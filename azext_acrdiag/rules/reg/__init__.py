"""The registry itself: settings, SKU, limits."""
