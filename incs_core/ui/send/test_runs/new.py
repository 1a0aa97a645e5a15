"""A new test run: message, recipients, checks, and start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from incs_core.domain.actions import Action
from incs_core.domain.jobs import TestRun
from incs_core.errors import Problem
from incs_core.sending.form_mapping import SendForm
from incs_core.sending.preflight import PreflightResult, merge_preflights
from incs_core.sending.recipients import Recipients, parse_recipients
from incs_core.sending.test_runs import PER_SECOND, new_run
from incs_core.store.saved.test_runs import MOST_NAME, MOST_RECIPIENTS
from incs_core.ui.common import outcome
from incs_core.ui.common.errors import error_boundary, escape_markdown, show_field_problem
from incs_core.ui.common.outcome import acting
from incs_core.ui.common.permissions import actor, audit, is_allowed, require
from incs_core.ui.common.services import services
from incs_core.ui.common.times import at, now_ms
from incs_core.ui.send.form import TRIED, mark_tried, message_part, show_problems
from incs_core.ui.send.magic_numbers import show_magic_numbers
from incs_core.ui.send.mode import open_run, step_heading
from incs_core.ui.send.preflight_card import NOTHING, run_preflight, show_card
from incs_core.ui.send.request_preview import message_noun, show_preview
from incs_core.ui.send.single_send import ask_about
from incs_core.wire.drafts import MessageDraft

NUMBERS, GROUP_NAME = "send_numbers", "send_group_name"
NAME, ARMED, ASKED = "send_run_name", "send_run_armed", "send_run_asked"
NOT_KEPT = ("otp",)
"""A one-time password is never kept, so no run can hold one."""


def recipients_part(form: SendForm) -> Recipients:
    """Draw the field, the groups, and what was understood."""
    variables = form.template.variables if form.template else ()
    text = st.text_area(
        "Phone numbers or a table",
        key=NUMBERS,
        persist_state="session",
        height=140,
        placeholder=_example(variables),
        help=f"Up to {MOST_RECIPIENTS}: one per line, or a table copied from a spreadsheet, with "
        "a column “to” and one column per variable. Not part of the URL.",
    )
    recipients = parse_recipients(text or "", variables)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _phone_groups(recipients)
        show_magic_numbers()
    _recipients_summary(recipients, variables)
    return recipients


def _example(variables: tuple[str, ...]) -> str:
    if not variables:
        return "6281500009001\n6281500009002"
    head = ", ".join(("to", *variables[:2]))
    return f"6281500009001\n6281500009002\n\nor\n\n{head}\n6281500009001, …"


def _recipients_summary(recipients: Recipients, variables: tuple[str, ...]) -> None:
    if not recipients.rows:
        return
    own = [name for name in variables if any(name in row.values for row in recipients.rows)]
    count = "1 recipient" if len(recipients.rows) == 1 else f"{len(recipients.rows)} recipients"
    parts = [f":green[:material/check:] {count}"] if not recipients.problems else [count]
    parts += [f"own values for {escape_markdown(', '.join(own))}"] if own else []
    parts += [f"{recipients.duplicates} duplicates"] if recipients.duplicates else []
    parts += (
        [f"ignored: {escape_markdown(', '.join(recipients.unused))}"] if recipients.unused else []
    )
    st.caption(" · ".join(parts))
    _show_row_problems(recipients.problems, 3)


def _phone_groups(recipients: Recipients) -> None:
    groups = services().store.phone_groups.list()
    with st.popover("Test phones", icon=":material/contacts:", type="tertiary"):
        st.caption("Named groups of phone numbers, shared with everybody.")
        for index, group in enumerate(groups):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.button(
                    f"{escape_markdown(group.name)} ({len(group.numbers)})",
                    key=f"send-group-{index}",
                    type="tertiary",
                    on_click=_use_numbers,
                    args=(group.numbers,),
                )
                st.button(
                    "Delete",
                    key=f"send-group-drop-{index}",
                    type="tertiary",
                    icon=":material/delete:",
                    on_click=_delete_group,
                    args=(group.name,),
                    disabled=not is_allowed(Action.SEND),
                )
        if not groups:
            st.caption("No groups yet.")
        _save_part(recipients)


def _save_part(recipients: Recipients) -> None:
    name = st.text_input("Save as group", key=GROUP_NAME, max_chars=MOST_NAME)
    numbers = list(dict.fromkeys(row.to for row in recipients.rows))
    ready = bool(name and numbers) and not recipients.problems and is_allowed(Action.SEND)
    if st.button("Save group", key="send_group_save", disabled=not ready):
        with error_boundary():
            require(Action.SEND)
            services().store.phone_groups.save(name or "", numbers, now_ms(), actor())
            audit("save test phones", name or "")
            st.rerun()


def _use_numbers(numbers: tuple[str, ...]) -> None:
    st.session_state[NUMBERS] = "\n".join(numbers)


def _delete_group(name: str) -> None:
    with acting("delete the group", later=True):
        require(Action.SEND)
        services().store.phone_groups.delete(name)
        audit("delete test phones", name)


@dataclass(frozen=True, slots=True)
class TestRunPlan:
    """What a run would send: the drafts, or what is in the way of them."""

    drafts: tuple[MessageDraft, ...]
    problems: tuple[Problem, ...]
    card: PreflightResult


def new_test_run() -> None:
    """Draw the three steps of a test run and the phone of its first recipient."""
    left, right = st.columns([3, 2], gap="large")
    with left, error_boundary("the form"):
        with step_heading(1, "Message"):
            form, containers = message_part(without=NOT_KEPT)
        with step_heading(2, "Recipient"):
            recipients = recipients_part(form)
        first = _form_of(form, recipients, 0)
        show_problems(first, containers)
        with step_heading(3, "Check and start"), st.spinner("Checking recipients…"):
            plan = _plan(form, recipients)
            show_card(plan.card, complete=bool(plan.drafts), links_of_form=first)
            _start_part(form, plan)
        with right:
            show_preview(first)


def _form_of(form: SendForm, recipients: Recipients, index: int) -> SendForm:
    """The form as it stands for one recipient: its own values before those for all."""
    if not recipients.rows:
        return form
    row = recipients.rows[index]
    return replace(form, to=row.to, values={**form.values, **row.values})


def _plan(form: SendForm, recipients: Recipients) -> TestRunPlan:
    if not recipients.rows:
        return TestRunPlan(
            (), (Problem("recipients", "Enter at least one phone number."),), NOTHING
        )
    if recipients.problems:
        return TestRunPlan((), recipients.problems, NOTHING)
    forms = [_form_of(form, recipients, index) for index in range(len(recipients.rows))]
    checks = [run_preflight(one, one.problems()) for one in forms]
    drafts = tuple(one.draft for one in checks if one.draft is not None)
    problems = tuple(
        Problem(f"row {index}", problem.message)
        for index, one in enumerate(checks, start=1)
        for problem in one.problems
    )
    is_whole = len(drafts) == len(forms)
    return TestRunPlan(
        drafts if is_whole else (), problems, merge_preflights([one.card for one in checks])
    )


def _start_part(form: SendForm, plan: TestRunPlan) -> None:
    name = st.text_input(
        "Name of the run",
        key=NAME,
        persist_state="session",
        max_chars=60,
        placeholder="Order shipped, before the launch",
        help="Visible to everybody; phone numbers in it are masked.",
    )
    st.caption(escape_markdown(_what_happens(form, plan)))
    if not is_allowed(Action.SEND):
        st.info("Your role cannot send messages.", icon=":material/lock:")
        return
    reserved = _reserved_run(form.account, plan.drafts, name or "")
    doubts = plan.card.doubts
    if reserved and doubts and not plan.problems and st.session_state.get(ASKED) == reserved.id:
        go = ask_about(doubts, "Start anyway", ASKED)
    else:
        go = st.button(
            "Start test run", key="send_run_start", type="primary", icon=":material/play_arrow:"
        )
        if go and reserved and doubts and not plan.problems:
            st.session_state[ASKED] = reserved.id
            st.rerun()
    if st.session_state.get(TRIED):
        _show_row_problems(plan.problems, 5)
    if go:
        _go(reserved, plan)


def _what_happens(form: SendForm, plan: TestRunPlan) -> str:
    count = len(plan.drafts)
    if not count:
        return "Each recipient gets one message. Tests are excluded from rates."
    thing = f"the template {form.template.name}" if form.template else message_noun(form.kind)
    numbers = "1 phone number" if count == 1 else f"{count} numbers"
    return (
        f"Sends {thing} to {numbers}, each once, at most {PER_SECOND:.0f} per second. Tests "
        "are excluded from rates."
    )


def _reserved_run(account: str, drafts: Sequence[MessageDraft], name: str) -> TestRun | None:
    """The run that Start starts, the same until something changes: a double click starts one."""
    if not drafts:
        return None
    run = new_run(name or _usual_name(drafts), account, drafts, actor())
    before: TestRun | None = st.session_state.get(ARMED)
    if before is not None and all(
        getattr(before, name) == getattr(run, name) for name in ("account", "name", "rows")
    ):
        return before
    st.session_state[ARMED] = run
    return run


def _usual_name(drafts: Sequence[MessageDraft]) -> str:
    what = drafts[0].template_name or drafts[0].type
    return f"{what}, {at(now_ms())[:10]}"


def _show_row_problems(problems: Sequence[Problem], most: int) -> None:
    for problem in problems[:most]:
        show_field_problem(f"{problem.field.capitalize()}: {problem.message}")
    if len(problems) > most:
        st.caption(f"and {len(problems) - most} more")


def _go(reserved: TestRun | None, plan: TestRunPlan) -> None:
    if reserved is None or plan.problems or plan.card.blocked:
        mark_tried()
        st.rerun()
    with error_boundary():
        require(Action.SEND)
        _begin(reserved)
        st.session_state.pop(ASKED, None)
        open_run(reserved.id)
        st.rerun()


def _begin(reserved: TestRun) -> None:
    """Keep and start a run; one that was started already is only opened."""
    store = services().store
    before = store.test_runs.get(reserved.id)
    if before is not None and before.state != "ready":
        parts = "This run was already started. Use “Repeat” to run it again."
        outcome.remember(parts, icon=":material/info:")
        return
    store.test_runs.save(reserved)
    services().runs.start(reserved.id, actor())
