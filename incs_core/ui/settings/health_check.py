"""Test everything that is set: a row each, with what to do where it does not work."""

from __future__ import annotations

import time
from typing import cast

import streamlit as st

from incs_core.doctor import CheckResult, probes, run_all
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import folded_table, show_table
from incs_core.ui.common.times import at
from incs_core.ui.settings.webhook import local_url

KEY = "doctor"
CHECK_STYLES = {
    True: (":green[:material/check_circle:]", "works"),
    False: (":red[:material/cancel:]", "failed"),
    None: (":gray[:material/info:]", "remark"),
}


def health_check_part() -> None:
    """The button, and the results of the last time."""
    st.subheader("Health check", anchor=False)
    st.caption(
        "Checks the database, every host with each account's credentials, and the webhook "
        "route. No message is sent."
    )
    if st.button(
        "Run health check", key="run-doctor", type="primary", icon=":material/stethoscope:"
    ):
        _run()
    last_run = st.session_state.get(KEY)
    if last_run is None:
        return
    read_ms, checks = cast("tuple[int, list[CheckResult]]", last_run)
    _summary(checks, read_ms)
    with st.container(border=True):
        for check in checks:
            _row(check)
    folded_table(lambda: _table(checks), key="doctor-table")


def _table(checks: list[CheckResult]) -> None:
    rows = [
        {
            "Check": check.name,
            "Result": CHECK_STYLES[check.ok][1],
            "Details": check.finding,
            "What to do": check.advice,
        }
        for check in checks
    ]
    show_table(rows, key="doctor-table", file_name="checks")


def _run() -> None:
    to_run = probes(services(), local_url())
    checks: list[CheckResult] = []
    bar = st.progress(0.0, "Checking…")
    for check in run_all(to_run):
        checks.append(check)
        bar.progress(len(checks) / len(to_run), f"Checking… {escape_markdown(check.name)}")
    bar.empty()
    st.session_state[KEY] = (int(time.time() * 1000), checks)


def _summary(checks: list[CheckResult], read_ms: int) -> None:
    wrong = sum(check.ok is False for check in checks)
    works = sum(check.ok is True for check in checks)
    moment = f"Checked {at(read_ms, seconds=True)}."
    if wrong:
        st.error(f"{wrong} of {len(checks)} checks failed. {moment}", icon=":material/error:")
    else:
        st.success(
            f"{works} of {len(checks)} checks passed, none failed. {moment}",
            icon=":material/check:",
        )


def _row(check: CheckResult) -> None:
    icon, word = CHECK_STYLES[check.ok]
    st.markdown(
        f"{icon} **{escape_markdown(check.name)}** ({word}): {escape_markdown(check.finding)}"
    )
    if check.advice and check.ok is not True:
        st.caption(escape_markdown(f"What to do: {check.advice}"))
