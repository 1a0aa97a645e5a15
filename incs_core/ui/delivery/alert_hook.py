"""The address that is told of alerts: shown by its host alone, for it may hold a token."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from incs_core.alerting.telling import URL_KEY, host_problem, try_out
from incs_core.ui import outcome
from incs_core.ui.access import Action, require
from incs_core.ui.audit import note
from incs_core.ui.guard import as_text
from incs_core.ui.outcome import acting
from incs_core.ui.resources import services

FIELD = "alert_hook"


def is_told() -> bool:
    """Whether an address is set."""
    return bool(services().store.get_meta(URL_KEY))


def hook_part() -> None:
    """Where alerts are sent, a field for another address, a test."""
    kept = services().store.get_meta(URL_KEY) or ""
    state = as_text(f"alerts go to {urlsplit(kept).hostname}") if kept else "alerts stay here"
    with st.expander(f"Webhook: {state}", icon=":material/webhook:"):
        st.caption(
            "When an alert is raised or resolved, it is posted there as JSON, with a “text” that "
            "chat tools show. No phone numbers. What is not taken is tried again for an hour."
        )
        url = st.text_input(
            "Address",
            key=FIELD,
            type="password",
            placeholder="https://…",
            autocomplete="off",
            help="https, to a public host. Only its host is shown afterwards.",
        )
        with st.container(horizontal=True, gap="small"):
            if st.button("Save", key="alert-hook-save", type="primary", disabled=not url):
                with acting("change the webhook"):
                    _save(url.strip())
            if st.button("Send a test", key="alert-hook-test", disabled=not (url or kept)):
                with acting("test the webhook"):
                    _test(url.strip() or kept)
            if kept and st.button("Remove", key="alert-hook-remove", type="tertiary"):
                with acting("remove the webhook"):
                    _save("")


def _save(url: str) -> None:
    require(Action.MANAGE_ALERTS)
    allowed = services().settings.notification_allowed_hosts
    problem = host_problem(url, allowed) if url else None
    if problem is not None:
        st.error(problem, icon=":material/error:")
        return
    host = urlsplit(url).hostname or "nowhere"
    services().store.set_meta(URL_KEY, url)
    note("set alert webhook", host)
    st.session_state.pop(FIELD, None)
    outcome.remember(f"Alerts go to {host}." if url else "Alerts stay in the dashboard.")
    st.rerun()


def _test(url: str) -> None:
    require(Action.MANAGE_ALERTS)
    with st.spinner("Sending…"):
        problem = try_out(url, allowed=services().settings.notification_allowed_hosts)
    if problem:
        st.error(f"The test was not taken. {problem}", icon=":material/error:")
    else:
        st.success("The test was taken.", icon=":material/check:")
