from __future__ import annotations

import pytest

from incs_core.ui.guard import as_text


@pytest.mark.parametrize(
    "mark",
    [
        "**bold**",
        ":red[word]",
        ":material/home:",
        "[a](b)",
        "&copy;",
        "a\n===",
        "$x$",
        "# a",
        "`a`",
    ],
)
def test_it_keeps_every_mark_from_being_obeyed(mark: str) -> None:
    shown = as_text(mark)
    signs = [at for at, sign in enumerate(shown) if sign in "*:[]()&=$#`"]
    assert signs
    assert all(shown[at - 1] == "\\" for at in signs)
    assert shown.replace("\\", "") == mark
