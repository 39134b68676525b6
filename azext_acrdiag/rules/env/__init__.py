"""The local machine and its container client."""
