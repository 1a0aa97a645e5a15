"""Values of a template from one of its sets, into the fields of the form."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from incs_core.models.templates import Template
from incs_core.ui.guard import section
from incs_core.ui.send.fields import value_key
from incs_core.ui.templates.values import value_picker


def offer_sets(account: str, template: Template) -> None:
    """Offer the sets of a template; choosing one fills the fields, which stay free to change."""
    if not template.variables:
        return

    def fill(values: Mapping[str, str]) -> None:
        for name in template.variables:
            st.session_state[value_key(template, name)] = values.get(name, "")

    with section("the sets of values"):
        value_picker(
            account,
            template.name,
            template.variables,
            key=f"send_set_{template.template_id}",
            none="Fill in from a set of values",
            on_pick=fill,
        )
