"""A new test run: what it says, who gets it, what stands in the way, and off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from incs_core.errors import IncsError, Problem
from incs_core.models.messages import MessageDraft
from incs_core.sending.drafting import Form
from incs_core.sending.lines import Preflight
from incs_core.sending.recipients import Recipients
from incs_core.sending.runs import PER_SECOND, new_run
from incs_core.sending.together import together
from incs_core.store.runs import Run
from incs_core.ui import outcome
from incs_core.ui.access import Action, actor, may, require
from incs_core.ui.guard import as_text, section, show_error
from incs_core.ui.problems import show_problem
from incs_core.ui.resources import services
from incs_core.ui.send.card import check, show_card
from incs_core.ui.send.form import TRIED, message_part, show_problems, tried
from incs_core.ui.send.mode import open_run
from incs_core.ui.send.request import show_preview, thing_of
from incs_core.ui.send.runs.recipients import recipients_part
from incs_core.ui.send.sending import ask_about
from incs_core.ui.send.steps import step
from incs_core.ui.times import at, now_ms

NAME, ARMED, ASKED = "send_run_name", "send_run_armed", "send_run_asked"
NOT_KEPT = ("otp",)
"""A one-time password is never kept, so no run can hold one."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would send: the drafts, or what is in the way of them."""

    drafts: tuple[MessageDraft, ...]
    problems: tuple[Problem, ...]
    card: Preflight


def make_run() -> None:
    """Draw the three steps of a test run and the phone of its first recipient."""
    left, right = st.columns([3, 2], gap="large")
    with left, section("the form"):
        with step(1, "What it says"):
            form, places = message_part(but=NOT_KEPT)
        with step(2, "Who gets it"):
            found = recipients_part(form)
        first = _form_of(form, found, 0)
        show_problems(first, places)
        with step(3, "Check and start"), st.spinner("Looking at every recipient…"):
            plan = _plan(form, found)
            complete = bool(plan.drafts)
            show_card(plan.card, complete=complete, links_of_form=first)
            _start_part(form, plan)
        with right:
            show_preview(first)


def _form_of(form: Form, found: Recipients, at: int) -> Form:
    """The form as it stands for one recipient: its own values before those for all."""
    if not found.rows:
        return form
    row = found.rows[at]
    return replace(form, to=row.to, values={**form.values, **row.values})


def _plan(form: Form, found: Recipients) -> Plan:
    if not found.rows:
        return Plan((), (Problem("recipients", "Enter at least one number."),), Preflight(()))
    if found.problems:
        return Plan((), found.problems, Preflight(()))
    forms = [_form_of(form, found, at) for at in range(len(found.rows))]
    checks = [check(one, one.problems()) for one in forms]
    drafts = tuple(one.draft for one in checks if one.draft is not None)
    problems = tuple(
        Problem(f"row {at}", problem.message)
        for at, one in enumerate(checks, start=1)
        for problem in one.problems
    )
    is_whole = len(drafts) == len(forms)
    return Plan(drafts if is_whole else (), problems, together([one.card for one in checks]))


def _start_part(form: Form, plan: Plan) -> None:
    name = st.text_input(
        "Name of the run",
        key=NAME,
        persist_state="session",
        max_chars=60,
        placeholder="Order shipped, before the launch",
        help="Helps to find it again. Numbers in it are masked: names are shown to everybody.",
    )
    st.caption(as_text(_what_happens(form, plan)))
    if not may(Action.SEND):
        st.info("Your role may look, not send.", icon=":material/lock:")
        return
    armed = _armed(form.account, plan.drafts, name or "")
    doubts = plan.card.doubts
    if armed and doubts and not plan.problems and st.session_state.get(ASKED) == armed.id:
        go = ask_about(doubts, "Start all the same", ASKED)
    else:
        go = st.button(
            "Start the test run", key="send_run_start", type="primary", icon=":material/play_arrow:"
        )
        if go and armed and doubts and not plan.problems:
            st.session_state[ASKED] = armed.id
            st.rerun()
    if st.session_state.get(TRIED):
        _name_problems(plan.problems)
    if go:
        _go(armed, plan)


def _what_happens(form: Form, plan: Plan) -> str:
    count = len(plan.drafts)
    if not count:
        return "Each recipient gets one message; all are tests and count in no rate."
    thing = f"the template {form.template.name}" if form.template else thing_of(form.kind)
    numbers = "1 number" if count == 1 else f"{count} numbers"
    return (
        f"Sends {thing} to {numbers}, each once, at most {PER_SECOND:.0f} a second; "
        "all are tests and count in no rate."
    )


def _armed(account: str, drafts: Sequence[MessageDraft], name: str) -> Run | None:
    """The run that Start starts, the same until something changes: a double click starts one."""
    if not drafts:
        return None
    run = new_run(name or _usual_name(drafts), account, drafts, actor())
    before: Run | None = st.session_state.get(ARMED)
    if before is not None and _says(before) == _says(run):
        return before
    st.session_state[ARMED] = run
    return run


def _says(run: Run) -> tuple[object, ...]:
    return run.account, run.name, run.rows


def _usual_name(drafts: Sequence[MessageDraft]) -> str:
    what = drafts[0].template_name or drafts[0].type
    return f"{what}, {at(now_ms())[:10]}"


def _name_problems(problems: Sequence[Problem]) -> None:
    for problem in problems[:5]:
        show_problem(f"{problem.field.capitalize()}: {problem.message}")
    if len(problems) > 5:
        st.caption(f"and {len(problems) - 5} more")


def _go(armed: Run | None, plan: Plan) -> None:
    if armed is None or plan.problems or plan.card.blocked:
        tried()
        st.rerun()
    try:
        require(Action.SEND)
        _begin(armed)
    except IncsError as error:
        show_error(error)
        return
    st.session_state.pop(ASKED, None)
    open_run(armed.id)
    st.rerun()


def _begin(armed: Run) -> None:
    """Keep and start a run; one that was started already is only opened."""
    store = services().store
    before = store.test_run(armed.id)
    if before is not None and before.state != "ready":
        words = "This very run was started already. “Repeat exactly” makes it once more."
        outcome.remember(words, icon=":material/info:")
        return
    store.save_run(armed)
    services().runs.start(armed.id, actor())
