"""A simulated Azure on loopback: Entra, Azure Resource Manager, Microsoft Graph and the container registry.

It decides every answer from the state of its world (`world.py`), never from what a test expects.
"""
