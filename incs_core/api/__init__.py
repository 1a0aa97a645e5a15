"""The INCS API client."""

from incs_core.api.client import IncsClient as IncsClient
from incs_core.api.request_preview import PreparedRequest as PreparedRequest
from incs_core.api.retry import NO_RETRY as NO_RETRY
from incs_core.api.retry import RetryPolicy as RetryPolicy

__all__ = ["NO_RETRY", "IncsClient", "PreparedRequest", "RetryPolicy"]
