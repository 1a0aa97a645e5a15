"""Look up known vulnerabilities of every locked dependency: ``python -m tools.audit``.

Ends with 0 only if each was looked up and none is known to be vulnerable.
"""

from __future__ import annotations

import json
import subprocess
import sys

LOCK = "requirements-dev.lock"
COMMAND = ("-m", "pip_audit", "--require-hashes", "--disable-pip", "-r", LOCK, "--format", "json")
NO_FEED = "Nothing was audited: the feed of known vulnerabilities cannot be reached from here."


def verdict(report: str) -> str:
    """What pip-audit's JSON report says, in a sentence or more; "" if all is well.

    Where its feed answers "not found", as a mirror does, pip-audit itself counts that as fine.
    """
    if not report.strip():
        return NO_FEED
    audited = json.loads(report)["dependencies"]
    skipped = [one["name"] for one in audited if "skip_reason" in one]
    if len(skipped) == len(audited):
        return NO_FEED
    if skipped:
        return f"Not audited, for the feed does not know them: {', '.join(skipped)}."
    return "\n".join(
        f"{one['name']} {one['version']}: {flaw['id']}, mended in "
        f"{', '.join(flaw['fix_versions']) or 'no version yet'}"
        for one in audited
        for flaw in one["vulns"]
    )


def main() -> None:
    """Audit the lock; the exit code says whether all is well."""
    ended = subprocess.run(
        [sys.executable, *COMMAND], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
    )
    said = verdict(ended.stdout.decode())
    print(said or "No vulnerability is known of any locked dependency.")
    sys.exit(bool(said))


if __name__ == "__main__":
    main()
