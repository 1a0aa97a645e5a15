"""How a template stands, the facts about it, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import streamlit as st

from incs_core.charts.numbers import duration
from incs_core.charts.template_board import Entry
from incs_core.charts.template_rows import (
    category_word,
    change_rows,
    story_lines,
    type_word,
)
from incs_core.charts.template_rows import span as in_words
from incs_core.models.templates import TemplateStatus
from incs_core.store.types import TemplateChange
from incs_core.ui.guard import as_text
from incs_core.ui.resources import services
from incs_core.ui.templates.again import resubmit_button
from incs_core.ui.templates.reviewing import follow_review
from incs_core.ui.templates.wrapped import wrapped_table
from incs_core.ui.times import ago, at, now_ms, zone


def show_standing(entry: Entry, changes: Sequence[TemplateChange]) -> None:
    """Say what is to be known at once: in review, rejected and why, deleted, or never heard of."""
    template = entry.listed.template
    if entry.listed.is_deleted:
        _deleted(entry, changes)
    elif template.status is TemplateStatus.PENDING:
        follow_review(entry)
    elif template.status is TemplateStatus.REJECTED:
        _rejected(entry, changes)
    elif template.status is TemplateStatus.UNKNOWN:
        st.warning(
            as_text(
                f"INCS gives the status {template.raw_status or '(none)'}, which is in none of "
                "its pages. Whether it can be sent, a test message tells."
            ),
            icon=":material/question_mark:",
        )


def _deleted(entry: Entry, changes: Sequence[TemplateChange]) -> None:
    last = next((each for each in reversed(changes) if each.aspect == "status"), None)
    who = " from here" if last is not None and last.source == "action" else ""
    when = f", {ago(last.at_ms)}" if last is not None else ""
    st.info(
        as_text(
            f"Deleted at INCS{who}{when}. Its story and its JSON are kept; it cannot be restored, "
            "but submitted again as a new template."
        ),
        icon=":material/delete:",
    )
    resubmit_button(entry.listed)


def _rejected(entry: Entry, changes: Sequence[TemplateChange]) -> None:
    given = [change.reason for change in changes if change.reason]
    reason = given[-1] if given else "INCS gave no reason."
    st.error(
        f"**Rejected.** {as_text(reason)} Change it and submit it as a new template; the "
        "comparison below shows what an approved one does differently.",
        icon=":material/cancel:",
    )
    resubmit_button(entry.listed, given[-1] if given else "")


def show_facts_of(entry: Entry) -> None:
    """The facts in a small table."""
    template = entry.listed.template
    rows = {
        "Type": type_word(template.type),
        "Category": category_word(template.category)
        if template.category
        else "INCS does not tell it",
        "Submitted": _time(template.created_at),
        "Review took": _review(entry),
        "Status since": _since(template.status_updated_at),
        "Last change": at(entry.changed_ms) or "–",
        "Template id": template.template_id,
    }
    if len(services().accounts) > 1:
        rows["Account"] = services().accounts[entry.listed.account].label
    rows |= {"Language": template.language} if template.language else {}
    rows |= {"Quality": template.quality.capitalize()} if template.quality else {}
    shown = {name: as_text(value) for name, value in rows.items() if value}
    st.table(shown, border="horizontal")
    st.caption(f"Times in {zone().key}.")


def show_history(entry: Entry, changes: Sequence[TemplateChange]) -> None:
    """All that happened, newest first, with when we learnt it and from where."""
    wrapped_table(
        story_lines(entry.created_ms, changes, zone()),
        key="template_history",
        file_name=f"{entry.listed.template.name}-history",
        export=change_rows(changes, zone()),
    )
    st.caption(
        "INCS tells changes by webhook, and we look at every template from time to time: what a "
        "look found may have happened earlier than its time says."
    )


def _review(entry: Entry) -> str:
    if entry.wait is not None or entry.review_s is None:
        return ""
    return duration(entry.review_s)


def _since(moment: datetime | None) -> str:
    if moment is None:
        return "–"
    ms = int(moment.timestamp() * 1000)
    return f"{at(ms)} ({in_words(timedelta(milliseconds=now_ms() - ms))} ago)"


def _time(moment: datetime | None) -> str:
    return at(int(moment.timestamp() * 1000)) if moment else "–"
