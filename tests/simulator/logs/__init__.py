"""The simulated Log Analytics: queries of a workspace, or of all that hold what one resource sends."""

from .service import application

__all__ = ["application"]
