"""What stays in view beside a long form."""

from __future__ import annotations


def sticky(key: str) -> str:
    """Style, for `st.html`, by which the container with this key stays in view while the page is
    scrolled; on a narrow screen it follows the form.
    """
    return (
        f"<style>@media (min-width: 720px){{:has(> .st-key-{key}){{position:sticky;top:4rem;"
        "max-height:calc(100vh - 5rem);overflow-y:auto}}</style>"
    )
