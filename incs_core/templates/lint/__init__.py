"""Checks of a template before it is submitted: errors that stop it, warnings that advise.

:func:`lint` finds both in a draft; :class:`Context` brings what a draft cannot know by itself.
"""

from incs_core.templates.lint.findings import Context, Finding, MediaFacts, Severity, errors_of
from incs_core.templates.lint.running import lint

__all__ = ["Context", "Finding", "MediaFacts", "Severity", "errors_of", "lint"]
