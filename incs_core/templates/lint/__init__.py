"""Checks of a template draft: errors that prevent submission, and warnings.

:func:`lint` returns both; :class:`Context` holds facts from outside the draft.
"""

from incs_core.templates.lint.findings import Context as Context
from incs_core.templates.lint.findings import Finding as Finding
from incs_core.templates.lint.findings import MediaFacts as MediaFacts
from incs_core.templates.lint.findings import Severity as Severity
from incs_core.templates.lint.findings import errors_of as errors_of
from incs_core.templates.lint.runner import lint as lint

__all__ = ["Context", "Finding", "MediaFacts", "Severity", "errors_of", "lint"]
