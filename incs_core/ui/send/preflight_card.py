"""The pre-flight card: a line for everything that can be known before sending."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import streamlit as st

from incs_core.charts.number_format import duration
from incs_core.charts.recipients import recipient_info
from incs_core.errors import Problem
from incs_core.sending.channel_limits import MAX_FILE_MB
from incs_core.sending.form_mapping import SendForm, filled_length, media_links
from incs_core.sending.preflight import (
    MediaProbe,
    PreflightInputs,
    PreflightLevel,
    PreflightLine,
    PreflightResult,
    TrackRecord,
    run_checks,
)
from incs_core.sending.preflight_inputs import gather_inputs, track_record
from incs_core.sending.preflight_inputs import probe_media as look_at_file
from incs_core.ui.common.errors import error_boundary, escape_markdown
from incs_core.ui.common.services import services
from incs_core.ui.send.form import TRIED, template_age
from incs_core.wire.drafts import MessageDraft

MEDIA_CHECKS: Final = "send_media_looks"
LEVEL_ICONS: Final = {
    PreflightLevel.GREEN: ":green[:material/check_circle:]",
    PreflightLevel.GREY: ":gray[:material/radio_button_unchecked:]",
    PreflightLevel.AMBER: ":orange[:material/warning:]",
    PreflightLevel.RED: ":red[:material/block:]",
}
LEVEL_BADGES: Final = {
    PreflightLevel.GREEN: ("Ready", "green", ":material/check:"),
    PreflightLevel.GREY: ("Ready", "green", ":material/check:"),
    PreflightLevel.AMBER: ("Review", "orange", ":material/warning:"),
    PreflightLevel.RED: ("Blocked", "red", ":material/block:"),
}
NOTHING: Final = PreflightResult(())


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """What the form says, and what is known of it before it is sent."""

    form: SendForm
    draft: MessageDraft | None
    problems: tuple[Problem, ...]
    card: PreflightResult


def run_preflight(form: SendForm, problems: list[Problem]) -> CheckedForm:
    """Look at everything that can be known about this message."""
    draft = form.draft()
    card = NOTHING
    with error_boundary("what is known about this message"):
        account = services().accounts[form.account]
        inputs = _inputs(form, problems)
        card = run_checks(
            gather_inputs(services().store, account, inputs, form.to, draft, load_track)
        )
    return CheckedForm(form, draft, tuple(problems), card)


def _inputs(form: SendForm, problems: list[Problem]) -> PreflightInputs:
    """What the form says, as far as the card is about it."""
    template = form.template
    return PreflightInputs(
        channel=form.channel,
        kind=form.kind,
        country_name=recipient_info(form.to).place,
        problems=tuple(problems),
        template=template.name if template else "",
        template_age=template_age(form.account) if template else "",
        quality=template.quality if template else "",
        length=filled_length(form),
        links=tuple(media_links(form)),
        media_probes=_media_checks(),
        max_mb=MAX_FILE_MB.get((form.channel, form.kind)),
        pause_s=services().client(form.account).wait_s,
    )


def show_card(card: PreflightResult, *, complete: bool, links_of_form: SendForm) -> None:
    """Draw the card once there is something to look at.

    Args:
        complete: whether message and recipient are there.
        links_of_form: whose files can be looked at.
    """
    if not complete and not st.session_state.get(TRIED):
        st.caption("Problems appear here, with the error code they would cause.")
        return
    with st.container(border=True, gap="xsmall", key="send-preflight"):
        text, colour, icon = LEVEL_BADGES[
            max((line.level for line in card.lines), default=PreflightLevel.GREEN)
        ]
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown("**Pre-flight**", width="content")
            st.badge(text, color=colour, icon=icon)  # type: ignore[arg-type]  # one of its names
        for line in card.lines:
            _show(line)
        _offer_media_check(links_of_form)


@st.cache_data(ttl=60, max_entries=128, show_spinner=False)
def load_track(account: str, channel: str, country: str) -> TrackRecord:
    """How a country fared lately; read at most once a minute."""
    return track_record(services().store, account, channel, country)


def line_text(line: PreflightLine) -> str:
    """A line as Markdown, its code last."""
    code = f" :gray-badge[{line.code}]" if line.code and line.level >= PreflightLevel.AMBER else ""
    return f"{LEVEL_ICONS[line.level]} **{line.topic}** {escape_markdown(line.text)}{code}"


def _show(line: PreflightLine) -> None:
    if line.until_ms is None:
        st.markdown(f":small[{line_text(line)}]")
    else:
        st.fragment(_countdown, run_every=1.0)(line)


def _countdown(line: PreflightLine) -> None:
    """A line that ends at a known time, counted down each second."""
    left_s = max((line.until_ms or 0) / 1000 - time.time(), 0)
    if left_s == 0:
        st.rerun()
    st.markdown(f":small[{line_text(line)} for another {_clock(left_s)}.]")


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}" if whole else duration(0)


def _media_checks() -> dict[str, MediaProbe]:
    looks: dict[str, MediaProbe] = st.session_state.setdefault(MEDIA_CHECKS, {})
    return looks


def _offer_media_check(form: SendForm) -> None:
    """Outside addresses are asked only when somebody wants it."""
    links = media_links(form)
    if links and st.button(
        "Check file" if len(links) == 1 else "Check files",
        key="send_look_at_files",
        type="tertiary",
        icon=":material/travel_explore:",
        help="Requests the headers from the file's host; downloads nothing. Private addresses "
        "are never contacted.",
    ):
        with st.spinner("Checking file…"):
            _media_checks().update({link: look_at_file(link) for link in links[:5]})
        st.rerun()
