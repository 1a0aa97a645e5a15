"""The contract's words in those of people."""

from __future__ import annotations

from incs_core.wire.limits import SUGGESTIONS

KINDS = {"text": "Text", "richcard": "Rich card", "carousel": "Carousel"}
KIND_ICONS = {
    "text": ":material/chat:",
    "richcard": ":material/image:",
    "carousel": ":material/view_carousel:",
}
CATEGORIES = {
    "PROMOTION": "Promotion: offers and news",
    "TRANSACTION": "Transaction: orders, payments, appointments",
    "AUTHENTICATION": "Authentication: one-time codes",
    "MARKETING": "Marketing: offers and news",
    "UTILITY": "Utility: orders, payments, appointments",
}
SUGGESTION_LABELS = {
    "reply": "Reply",
    "url_action": "Open a web page",
    "dialer_action": "Call a phone number",
    "view_location_latlong": "Location by coordinates",
    "view_location_query": "Location by search",
    "share_location": "Request location",
    "calendar_event": "Calendar event",
}
BUTTON_LABELS = {
    "QUICK_REPLY": "Quick reply",
    "URL": "Open a web page",
    "PHONE_NUMBER": "Call a phone number",
    "COPY_CODE": "Copy a code",
}
FIELD_LABELS = {
    "url": "URL",
    "phoneNumber": "Phone number",
    "phone_number": "Phone number",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "label": "Location name",
    "query": "Search text",
    "startTime": "Starts",
    "endTime": "Ends",
    "title": "Event title",
    "description": "Description",
    "timeZone": "Time zone",
}
FIELD_HINTS = {
    "url": "https://shop.com/orders/[order_id]",
    "phoneNumber": "+6281500000200",
    "phone_number": "+6281500000200",
    "latitude": "-6.2088",
    "longitude": "106.8456",
    "query": "Lumen store, Jakarta",
    "startTime": "2026-12-31 18:00:00",
    "endTime": "2026-12-31 20:00:00",
    "timeZone": "Asia/Jakarta",
}
HEADER_LABELS = {
    "NONE": "None",
    "TEXT": "Text",
    "IMAGE": "Image",
    "VIDEO": "Video",
    "DOCUMENT": "Document",
}
LANGUAGES = (
    *("en_US", "en_GB", "en", "id", "ms", "zh_CN", "zh_HK", "zh_TW", "th", "vi", "fil", "hi"),
    *("ar", "ja", "ko", "es", "es_MX", "pt_BR", "fr", "de", "it", "ru", "tr"),
)
"""Codes of languages that templates are often in (Meta: supported languages)."""
LAYOUT_LABELS = {
    "VERTICAL": "Vertical",
    "HORIZONTAL": "Horizontal",
    "SHORT": "Short",
    "MEDIUM": "Medium",
    "SMALL": "Small",
    "LEFT": "Left",
    "RIGHT": "Right",
}


def suggestion_label(kind: str) -> str:
    """A type of suggestion; those that INCS has not confirmed say so."""
    rule = SUGGESTIONS.get(kind)
    words = SUGGESTION_LABELS.get(kind, kind)
    return words if rule is not None and rule.confirmed else f"{words} (unconfirmed)"
