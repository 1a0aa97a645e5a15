"""The INCS client: one transport seam, auth, retry, a resource per noun."""

from incs_core.api.client import IncsClient
from incs_core.api.prepared import PreparedRequest
from incs_core.api.retry import NO_RETRY, RetryPolicy

__all__ = ["NO_RETRY", "IncsClient", "PreparedRequest", "RetryPolicy"]
