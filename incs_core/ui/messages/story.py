"""What became of a message, said in plain words, in the colour of how good that is."""

from __future__ import annotations

import streamlit as st

from incs_core.ui.guard import as_text
from incs_core.words import Story

TONES = {"good": st.success, "waiting": st.info, "bad": st.error, "unsure": st.warning}
ICONS = {
    "good": ":material/check_circle:",
    "waiting": ":material/hourglass_top:",
    "bad": ":material/error:",
    "unsure": ":material/help:",
}


def show_story(story: Story) -> None:
    """What happened, why, and what to do next."""
    why = f" {as_text(story.why)}" if story.why else ""
    text = f"**{as_text(story.what)}**{why}\n\n{as_text(story.next)}"
    TONES[story.tone](text, icon=ICONS[story.tone])
