"""Azure resources that pull, read from Azure Resource Manager: one module for each group of services."""

from .source import ServiceSource

__all__ = ["ServiceSource"]
