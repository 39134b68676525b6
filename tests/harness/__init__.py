"""The scenario harness: the real `az` in a private environment against a simulated Azure."""
