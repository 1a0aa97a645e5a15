"""Cards of a template, and the buttons and suggested replies on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import gcd

import streamlit as st

from incs_core.templates.editor_state import (
    EditableCard,
    EditableSuggestion,
    EditableTemplate,
    default_postback,
    position,
    remove,
)
from incs_core.templates.lint.media import is_video
from incs_core.ui.common.errors import escape_markdown
from incs_core.ui.templates.builder.fields import (
    FormFields,
    Kind,
    among,
    counter,
    list_editor,
    order_buttons,
)
from incs_core.ui.templates.builder.labels import (
    FIELD_HINTS,
    FIELD_LABELS,
    LAYOUT_LABELS,
    suggestion_label,
)
from incs_core.ui.templates.builder.session import START, DraftSession
from incs_core.wire.limits import (
    ALIGNMENTS,
    HEIGHTS,
    MAX_CARD_DESCRIPTION,
    MAX_CARD_SUGGESTIONS,
    MAX_CARD_TITLE,
    MAX_CARDS,
    MAX_POSTBACK,
    MAX_SUGGESTION_TEXT,
    MIN_CARDS,
    ORIENTATIONS,
    SUGGESTIONS,
    WIDTHS,
    media_rule,
)

KINDS: dict[str, Kind] = {"url": "url", "phoneNumber": "phone"}
ANSWER_HELP = "Sent to the webhook when a customer taps it. Generated from the label if empty."
CARD = f"{START}card"
MOST_TITLE = 16


def suggestion_editor(
    fields: FormFields, items: list[EditableSuggestion], field: str, limit: int, uid: str = "text"
) -> None:
    """Draw a list of suggestions; `field` is the list's, `uid` tells it from other lists."""
    list_editor(
        items,
        limit,
        key=f"{START}{uid}_add",
        title="Suggestions",
        add_label="Add a suggestion",
        place=fields.place(field),
        new_item=EditableSuggestion,
        draw=lambda one, index: _suggestion(fields, items, one, f"{field}[{index}]", index),
    )


def _suggestion(
    fields: FormFields,
    items: list[EditableSuggestion],
    one: EditableSuggestion,
    field: str,
    number: int,
) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        _kind(fields, one, field, number)
        st.space("stretch")
        order_buttons(items, one.uid, "suggestion")
    label, target = st.columns(2, gap="small")
    with label:
        text = fields.text(
            one.fields,
            "text",
            f"{field}.text",
            "Label",
            uid=one.uid,
            limit=MAX_SUGGESTION_TEXT,
            placeholder="Track order",
        )
    with target:
        _targets(fields, one, field)
        _answer(fields, one, field, text)


def _kind(fields: FormFields, one: EditableSuggestion, field: str, number: int) -> None:
    one.kind = fields.choice(
        one.kind,
        "kind",
        f"{field}.suggestionType",
        f"Suggestion {number + 1}",
        among(tuple(SUGGESTIONS), one.kind),
        uid=one.uid,
        words=suggestion_label,
        width=310,
        help="Types marked unconfirmed are supported by the platform, not confirmed by INCS.",
    )


def _targets(fields: FormFields, one: EditableSuggestion, field: str) -> None:
    rule = SUGGESTIONS.get(one.kind)
    for name in (*rule.fields, *rule.optional) if rule else ():
        label = FIELD_LABELS.get(name, name)
        optional = " (optional)" if rule and name in rule.optional else ""
        fields.text(
            one.fields,
            name,
            f"{field}.{name}",
            f"{label}{optional}",
            uid=one.uid,
            kind=KINDS.get(name, "default"),
            placeholder=FIELD_HINTS.get(name),
        )


def _answer(fields: FormFields, one: EditableSuggestion, field: str, label: str) -> None:
    fields.text(
        one.fields,
        "postbackData",
        f"{field}.postbackData",
        "Postback data (optional)",
        uid=one.uid,
        limit=MAX_POSTBACK,
        placeholder=default_postback(label) or "track_order",
        help=ANSWER_HELP,
    )


DIRECTIONS = ("up: to the left on the phone", "down: to the right on the phone")
TEXTS = (
    ("cardTitle", "Title", MAX_CARD_TITLE, "Your order is on its way"),
    (
        "cardDescription",
        "Description",
        MAX_CARD_DESCRIPTION,
        "Hello [name], order [order_id] left our warehouse today.",
    ),
)
"""The fields of a card in which text stands: name, label, limit, example."""
ADDRESSES = {
    "mediaUrl": (
        "Image, GIF or video",
        "https://cdn.shop.com/parcel.png",
        "A public https:// URL; it may contain a variable.",
    ),
    "thumbnailUrl": (
        "Thumbnail of the video",
        "https://cdn.shop.com/parcel-video.jpg",
        "Shown until the video plays; no variables.",
    ),
}
"""The fields of a card in which an address stands: label, example, help."""


def rich_card_editor(fields: FormFields, work: DraftSession) -> None:
    """The layout of a rich card, and its card."""
    form = work.template
    with st.container(horizontal=True, gap="medium"):
        _choice(fields, form, "orientation", "Layout", ORIENTATIONS)
        if form.layout["orientation"] == "HORIZONTAL":
            _choice(fields, form, "alignment", "Side of the picture", ALIGNMENTS)
        else:
            _choice(fields, form, "height", "Height of the picture", HEIGHTS)
    _media_guide(form)
    _card(fields, form.cards[0], "content.standaloneCard")


def carousel_editor(fields: FormFields, work: DraftSession, with_errors: Collection[str]) -> None:
    """The size of all cards, the row of them, and the fields of the chosen one.

    `with_errors`: ids of cards in which something is wrong.
    """
    form = work.template
    with st.container(horizontal=True, gap="medium"):
        _choice(fields, form, "height", "Height of the pictures", HEIGHTS)
        _choice(fields, form, "width", "Width of the cards", WIDTHS)
    _media_guide(form)
    card = _choose_card(fields, work, with_errors)
    index = position(form.cards, card.uid)
    with st.container(border=True, key="template_card"):
        _card_head(work, card, index)
        _card(fields, card, f"content.carouselCard[{index}]")


def _choice(
    fields: FormFields, form: EditableTemplate, name: str, label: str, options: Sequence[str]
) -> None:
    form.layout[name] = fields.switch(
        form.layout[name],
        name,
        f"content.{name}",
        label,
        options,
        words=LAYOUT_LABELS.__getitem__,
    )


def _media_guide(form: EditableTemplate) -> None:
    """What a picture for this layout should be like (RCS platform: media guide)."""
    rule = media_rule(form.kind, form.content())
    if rule is None:
        return
    width, height = rule.best
    part = gcd(*rule.ratio)
    ratio = f"{rule.ratio[0] // part}:{rule.ratio[1] // part}"
    st.caption(
        f":material/photo_size_select_large: Recommended: {width} × {height} pixels "
        f"({ratio}); an image up to {rule.image_mb} MB, a video up to {rule.video_mb} MB."
    )


def _choose_card(
    fields: FormFields, work: DraftSession, with_errors: Collection[str]
) -> EditableCard:
    cards = work.template.cards
    uids = [card.uid for card in cards]
    if st.session_state.get(CARD) not in uids:
        st.session_state[CARD] = work.card if work.card in uids else uids[0]
    with fields.place("content.carouselCard"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown("**Cards**", width="content")
            counter(len(cards), MAX_CARDS)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            chosen = st.segmented_control(
                "Card",
                uids,
                key=CARD,
                required=True,
                format_func=lambda uid: _tab(cards, uid, with_errors),
                label_visibility="collapsed",
            )
            st.button(
                "Add a card",
                key=f"{START}add_card",
                icon=":material/add:",
                type="tertiary",
                disabled=len(cards) >= MAX_CARDS,
                on_click=_add,
                args=(work, None),
            )
    work.card = chosen or uids[0]
    return cards[position(cards, work.card)]


def _tab(cards: Sequence[EditableCard], uid: str, with_errors: Collection[str]) -> str:
    index = position(cards, uid)
    title = cards[index].fields.get("cardTitle", "").strip()
    short = title if len(title) <= MOST_TITLE else f"{title[:MOST_TITLE].rstrip()}…"
    mark = ":material/error: " if uid in with_errors else ""
    return f"{mark}{index + 1}" + (f" · {escape_markdown(short)}" if short else "")


def _add(work: DraftSession, copied: EditableCard | None) -> None:
    """Add a card after the chosen one, and choose it."""
    cards = work.template.cards
    made = copied.copy() if copied else EditableCard()
    at = position(cards, copied.uid) + 1 if copied else len(cards)
    cards.insert(at, made)
    st.session_state[CARD] = made.uid


def _card_head(work: DraftSession, card: EditableCard, index: int) -> None:
    cards = work.template.cards
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"**Card {index + 1}**", width="content")
        st.space("stretch")
        st.button(
            "",
            key=f"{START}{card.uid}_copy",
            icon=":material/content_copy:",
            help="Add a copy of this card",
            type="tertiary",
            disabled=len(cards) >= MAX_CARDS,
            on_click=_add,
            args=(work, card),
        )
        order_buttons(
            cards,
            card.uid,
            "card",
            directions=DIRECTIONS,
            minimum=MIN_CARDS,
            on_remove=_remove_card,
        )


def _remove_card(cards: list[EditableCard], uid: str) -> None:
    """Take a card away, and choose the one that comes to its place."""
    index = position(cards, uid)
    remove(cards, uid)
    st.session_state[CARD] = cards[min(index, len(cards) - 1)].uid


def _card(fields: FormFields, card: EditableCard, field: str) -> None:
    for height, (name, label, limit, hint) in zip((None, 100), TEXTS, strict=True):
        fields.text(
            card.fields,
            name,
            f"{field}.{name}",
            label,
            uid=card.uid,
            limit=limit,
            height=height,
            placeholder=hint,
        )
    media = _address(fields, card, field, "mediaUrl")
    if is_video(media) or card.fields.get("thumbnailUrl", "").strip():
        _address(fields, card, field, "thumbnailUrl")
    suggestion_editor(
        fields, card.suggestions, f"{field}.suggestions", MAX_CARD_SUGGESTIONS, card.uid
    )


def _address(fields: FormFields, card: EditableCard, field: str, name: str) -> str:
    label, hint, help_ = ADDRESSES[name]
    return fields.text(
        card.fields,
        name,
        f"{field}.{name}",
        label,
        uid=card.uid,
        kind="url",
        placeholder=hint,
        help=help_,
    )
