"""The one place that knows the version; the changelog and the package agree with it."""

VERSION = "0.2.0"
