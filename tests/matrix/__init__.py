"""The versions of the Azure CLI and of Python that the extension works with, and what is run with each of them."""
