"""The last test runs, and one of them: progress, each message, verdict, repeating it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from incs_core.charts.number_format import duration
from incs_core.charts.style import status_style
from incs_core.domain.actions import Action
from incs_core.domain.jobs import TestRun, Verdict
from incs_core.sending.test_runs import (
    TestRunLine,
    TestRunTally,
    differing_values,
    intent_id_of,
    repeat_of,
    run_lines,
    tally_of,
)
from incs_core.tabular.columns import Cell
from incs_core.ui.common import outcome
from incs_core.ui.common.badges import status_column
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.outcome import acting
from incs_core.ui.common.permissions import actor, audit, is_allowed, require, shown_number
from incs_core.ui.common.services import services
from incs_core.ui.common.tables import show_table, time_column
from incs_core.ui.common.times import at, local_time, now_ms, zone
from incs_core.ui.messages.display import display_settings, elapsed_text, explain_row
from incs_core.ui.send.mode import FOLLOWED, MANY, RUN_ID, open_run
from incs_core.ui.send.tracking import track_message

RECENT_SHOWN = 20
STATES = {"ready": "Not started", "running": "Running", "stopped": "Stopped", "done": "Sent"}
MOST_NOTE: Final = 500
VERDICT_LABELS: Final[dict[Verdict, str]] = {
    "": "No verdict",
    "passed": "Passed",
    "failed": "Failed",
}
POLL_S, SLOW_S = 1.5, 5.0
QUICK_FOR_MS = 300_000
BADGES = {
    "ready": ("gray", ":material/hourglass_empty:"),
    "running": ("blue", ":material/play_arrow:"),
    "stopped": ("orange", ":material/pause:"),
    "done": ("green", ":material/check:"),
}


def verdict_part(run: TestRun) -> None:
    """Draw the verdict and the note, to be changed at any time."""
    st.markdown("**Verdict**")
    with st.form(f"send-verdict-{run.id}", border=False):
        choices = list(VERDICT_LABELS)
        verdict = st.segmented_control(
            "Verdict",
            choices,
            default=run.verdict,
            required=True,
            format_func=VERDICT_LABELS.__getitem__,
            key=f"send_verdict_{run.id}",
            label_visibility="collapsed",
        )
        note = st.text_area(
            "Note",
            value=run.note,
            key=f"send_note_{run.id}",
            max_chars=MOST_NOTE,
            height=80,
            placeholder="Your observations",
        )
        if st.form_submit_button("Save verdict", disabled=not is_allowed(Action.SEND)):
            _save(run, verdict or "", note or "")


def _save(run: TestRun, verdict: Verdict, note: str) -> None:
    with error_boundary():
        require(Action.SEND)
        services().store.test_runs.set_verdict(run.id, verdict, note.strip(), now_ms())
        audit("judge test run", run.name, verdict or "none")
        outcome.remember("Saved the verdict.")
        st.rerun()


WAITING, OWN = "Waiting", "Own values"
COLUMNS = ("#", "To", OWN, "Status", "Delivery time", "Details", "Message id")


def show_test_run(run_id: str) -> None:
    """Draw a run until everything is known, then once."""
    st.button(
        "All test runs",
        key="send_run_close",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=_close,
    )
    with error_boundary("the test run"):
        run = services().store.test_runs.get(run_id)
        if run is None:
            st.info("Test run not found.", icon=":material/help:")
            return
        st.fragment(_panel, run_every=_period(run))(run_id, _is_over(run))
        if str(st.session_state.get(FOLLOWED, "")).startswith(f"run-{run_id}-"):
            track_message()
        verdict_part(run)
        _share(run)


def _period(run: TestRun) -> float | None:
    if _is_over(run):
        return None
    age_ms = now_ms() - run.changed_ms
    return POLL_S if run.state == "running" or age_ms < QUICK_FOR_MS else SLOW_S


def _is_over(run: TestRun) -> bool:
    if run.state == "running":
        return False
    return tally_of(run_lines(services().store, run)).open == 0


def _panel(run_id: str, was_over: bool) -> None:
    with error_boundary("the test run"):
        run = services().store.test_runs.get(run_id)
        if run is None:
            return
        if _is_over(run) and not was_over:
            st.rerun()
        lines = run_lines(services().store, run)
        _head(run)
        _figures(tally_of(lines))
        _pace(run)
        _buttons(run)
        _table(run, lines)


def _head(run: TestRun) -> None:
    colour, icon = BADGES[run.state]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(escape_markdown(run.name), anchor=False, width="content")
        st.badge(STATES[run.state], color=colour, icon=icon)  # type: ignore[arg-type]  # its names
        st.badge("Test", icon=":material/science:", color="gray")
    words = f"{run.what} over {run.channel} by {run.actor}, {at(run.created_ms, seconds=True)}"
    st.caption(
        escape_markdown(f"{words} ({services().settings.timezone.key}); excluded from rates")
    )


def _figures(tally: TestRunTally) -> None:
    figures = (
        ("Recipients", tally.total, "All recipients of this run."),
        ("Delivered", tally.arrived, "Delivered to the phone, including read."),
        ("Pending", tally.open, "Accepted by INCS; not confirmed by the phone yet."),
        ("Failed", tally.failed, "Accepted by INCS, then failed."),
        ("Refused", tally.refused, "Not accepted by INCS."),
        ("Unconfirmed", tally.unconfirmed, "No response; INCS may have accepted it."),
        ("Waiting", tally.waiting, "Not sent yet."),
    )
    with st.container(horizontal=True, gap="small"):
        for label, value, about in figures:
            if value or label in {"Recipients", "Delivered"}:
                st.metric(label, value, help=about, border=True, width=140)


def _pace(run: TestRun) -> None:
    """429 slows all down, and says so."""
    client = services().client(run.account)
    wait_s, pause_s = client.wait_s, client.pause_s
    if run.state != "running" or not (wait_s or pause_s):
        return
    how = (
        f"next message in {duration(wait_s)}"
        if wait_s >= 1
        else f"one message every {pause_s:.2f} s"
    )
    st.warning(
        f"Rate limit reached (429): {how}. Refused messages were not sent and are retried.",
        icon=":material/speed:",
    )


def _buttons(run: TestRun) -> None:
    """Start, stop, go on, once more: what fits the state."""
    if not is_allowed(Action.SEND):
        return
    is_here = services().runs.is_running(run.id)
    with st.container(horizontal=True, gap="small"):
        if run.state == "running" and is_here:
            if st.button("Stop", key="send_run_stop", icon=":material/stop:"):
                with acting("stop the test run"):
                    _stop(run)
        elif run.state != "done" and st.button(
            "Start" if run.state == "ready" else "Resume",
            key="send_run_go",
            type="primary",
            icon=":material/play_arrow:",
            help="Sends to the remaining recipients; nobody gets it twice.",
        ):
            _start(run)
        if run.state in {"done", "stopped"} and st.button(
            "Repeat",
            key="send_run_repeat",
            icon=":material/replay:",
            help="Creates a new run with the same messages and phone numbers; nothing is sent yet.",
        ):
            with acting("repeat the test run"):
                _repeat(run)


def _stop(run: TestRun) -> None:
    require(Action.SEND)
    audit("stop test run", run.name)
    services().runs.stop(run.id)


def _start(run: TestRun) -> None:
    with error_boundary():
        require(Action.SEND)
        if services().runs.start(run.id, actor()):
            st.rerun()
        st.info(
            "Another process is running it. Try again in two minutes; nobody gets it twice.",
            icon=":material/hourglass_top:",
        )


def _repeat(run: TestRun) -> None:
    require(Action.SEND)
    copy = repeat_of(run, actor())
    services().store.test_runs.save(copy)
    audit("repeat test run", run.name, "ready")
    open_run(copy.id)
    st.rerun()


def _table(run: TestRun, lines: list[TestRunLine]) -> None:
    values = differing_values(run.rows)
    chosen = show_table(
        [
            {**_row(line), OWN: ", ".join(f"{name}: {value}" for name, value in own.items())}
            for line, own in zip(lines, values, strict=True)
        ],
        columns=[name for name in COLUMNS if name != OWN or any(values)],
        key="send-run",
        file_name=f"test-run-{run.id[:8]}",
        config={
            "Status": status_column((WAITING, "gray"), width=125),
            "Delivery time": st.column_config.TextColumn(help="From accepted to delivered."),
            "Details": st.column_config.TextColumn(width="large"),
        },
        ids=[intent_id_of(run.id, line.row.position, line.row.tries) for line in lines],
    )
    if chosen is not None:
        st.session_state[FOLLOWED] = chosen
        st.rerun()


def _row(line: TestRunLine) -> dict[str, Cell]:
    message, shown = line.message, shown_number(line.row.recipient)
    if message is None:
        return {"#": line.row.position, "To": shown, "Status": WAITING}
    story = explain_row(message)
    return {
        "#": line.row.position,
        "To": shown,
        "Status": status_style(display_settings().status(message)).label,
        "Delivery time": elapsed_text(message.accepted_ms, message.delivered_ms) or None,
        "Details": f"{story.what} {story.why}".strip(),
        "Message id": message.message_id or None,
    }


def _share(run: TestRun) -> None:
    with st.expander("Share", icon=":material/share:"):
        st.caption(
            "Everybody with access to the dashboard can open it. The URL has no phone numbers."
        )
        address = str(st.context.url or "").partition("?")[0]
        st.code(f"{address}?{RUN_ID}={run.id}", language=None)
        if run.repeats:
            st.button(
                "Open the original run",
                key="send_run_origin",
                type="tertiary",
                on_click=open_run,
                args=(run.repeats,),
            )


def _close() -> None:
    open_run("")
    st.session_state.pop(FOLLOWED, None)
    st.session_state["send_mode"] = MANY


def recent_test_runs() -> None:
    """Draw the last runs; a selected one is opened."""
    st.subheader("Test runs", anchor=False)
    with error_boundary("the test runs"):
        runs = services().store.test_runs.list(RECENT_SHOWN)
        if not runs:
            st.caption("No test runs yet. Each run is saved with the status of every message.")
            return
        chosen = show_table(
            [_run_row(run) for run in runs],
            key="send-runs",
            file_name="test-runs",
            config={
                "Started": time_column(f"Times in {zone().key}."),
                "Note": st.column_config.TextColumn(width="large"),
            },
            ids=[run.id for run in runs],
        )
        if chosen is not None:
            open_run(chosen)
            st.rerun()


def _run_row(run: TestRun) -> dict[str, Cell]:
    return {
        "Started": local_time(run.created_ms),
        "Name": run.name,
        "Message": run.what,
        "State": STATES[run.state],
        "Verdict": VERDICT_LABELS[run.verdict] if run.verdict else None,
        "Note": run.note or None,
        "By": run.actor,
    }
