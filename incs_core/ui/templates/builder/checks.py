"""What the checks find in the draft, with the names in use and the files that were looked at."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from incs_core.templates.lint import Context, Finding, MediaFacts, errors_of, lint
from incs_core.templates.media import media_urls, probe_media_urls
from incs_core.ui.common.services import services
from incs_core.ui.templates.builder.session import DraftSession
from incs_core.ui.templates.data import taken_names
from incs_core.wire.templates import TemplateDraft


def check_draft(work: DraftSession) -> list[Finding]:
    """Everything that should be known before submitting."""
    with st.spinner("Loading names in use…"):
        taken = taken_names(work.account)
    return lint(work.draft(), Context(taken=taken, media=_seen()))


def offer_media_check(work: DraftSession) -> None:
    """A button that looks at the draft's files, where a setting allows it."""
    draft = work.draft()
    addresses = media_urls(draft) if isinstance(draft, TemplateDraft) else ()
    if not addresses:
        return
    if not services().settings.fetch_media:
        st.caption(
            ":material/visibility_off: Files are checked by URL only. Set "
            "INCS\\_FETCH\\_MEDIA to check their content."
        )
        return
    count = "the file" if len(addresses) == 1 else f"the {len(addresses)} files"
    if st.button(
        f"Check {count}",
        key="look_at_media",
        icon=":material/travel_explore:",
        help="Requests type, size and picture from each host. Private addresses are never "
        "contacted.",
    ):
        with st.spinner("Checking files…", show_time=True):
            _seen().update(probe_media_urls(addresses))
        st.rerun()


def _seen() -> dict[str, MediaFacts]:
    """What was found under addresses in this session."""
    found: dict[str, MediaFacts] = st.session_state.setdefault("template_media_seen", {})
    return found


def cards_with_errors(work: DraftSession) -> set[str]:
    """Ids of the cards in which something is wrong, but not of those nobody has begun."""
    fields = [one.field for one in errors_of(lint(work.template.draft()))]
    return {
        card.uid
        for index, card in enumerate(work.template.cards)
        if (work.tried or any(card.fields.values()))
        and _any_in(f"content.carouselCard[{index}]", fields)
    }


def _any_in(card: str, fields: Sequence[str]) -> bool:
    return any(field == card or field.startswith(f"{card}.") for field in fields)
