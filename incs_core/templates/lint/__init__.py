"""Checks of a template before it is submitted: errors that stop it, warnings that advise.

:func:`lint` finds both in a draft; :class:`Context` brings what a draft cannot know by itself.
"""

from incs_core.templates.lint.findings import Context as Context
from incs_core.templates.lint.findings import Finding as Finding
from incs_core.templates.lint.findings import MediaFacts as MediaFacts
from incs_core.templates.lint.findings import Severity as Severity
from incs_core.templates.lint.findings import errors_of as errors_of
from incs_core.templates.lint.runner import lint as lint

__all__ = ["Context", "Finding", "MediaFacts", "Severity", "errors_of", "lint"]
