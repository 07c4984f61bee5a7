"""DRT201: the package of an app imports a model by way of a helper."""

from eager.services import count

__all__ = ["count"]
