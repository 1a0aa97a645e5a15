from __future__ import annotations

import pytest

from incs_core.ui.common.errors import BREAK, escape_markdown


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
    shown = escape_markdown(mark)
    signs = [at for at, sign in enumerate(shown) if sign in "*:[]()&=$#`"]
    assert signs
    assert all(shown[at - 1] == "\\" for at in signs)
    assert shown.replace("\\", "").replace(BREAK, "") == mark


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("see https://evil.example/a", ("https:", "//evil")),
        ("HTTP://evil.example", ("HTTP:", "//evil")),
        ("WWW.evil.example", ("WWW", ".evil")),
        ("a.b@evil.example", ("a.b@", "evil")),
        (":material/home:", (":", "material/home")),
        (":material_home:", (":", "material_home")),
        (":streamlit:", (":", "streamlit")),
        ("a:smile:b:+1:", (":", "smile")),
        ("a -> b", ("-", ">")),
        ("a -- b", ("-", "-")),
        ("<-> b", ("<", "->")),
    ],
)
def test_it_breaks_what_the_browser_finds_behind_escapes(text: str, parts: tuple[str, str]) -> None:
    shown = escape_markdown(text).replace("\\", "")
    assert BREAK.join(parts) in shown
    assert shown.replace(BREAK, "") == text


@pytest.mark.parametrize("text", ["Sent at 10:22:01.", "12.5 %", "Ünïcode, fine", "a, b; c"])
def test_it_leaves_plain_words_as_they_are(text: str) -> None:
    assert escape_markdown(text).replace("\\", "") == text


@pytest.mark.parametrize("text", ["1. one", "    code", "\tcode"])
def test_no_line_begins_a_list_or_a_block_of_code(text: str) -> None:
    assert not escape_markdown(text).startswith((text[:2], "    ", "\t"))
