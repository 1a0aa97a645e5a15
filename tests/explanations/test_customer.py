"""The answer card: three plain lines for every status and every code, and nothing that leaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incs_core.error_codes import CATALOGUE, Fault
from incs_core.explanations.customer import ReplyContext, customer_reply
from incs_core.store.schema import STATUS_NAMES

NUMBER = "6281500000680"
WHEN = "2026-04-08 17:22 (Asia/Jakarta)"
OURS = ("INCS", "API", "certification", "template", "webhook", "JSON", "parameter")


def lines(status: str, code: str | None = None, title: str = "") -> tuple[str, str, str]:
    return customer_reply(ReplyContext(status, NUMBER, WHEN, code, title))


@pytest.mark.parametrize("status", [*STATUS_NAMES, "expired", "teleported"])
def test_every_status_has_three_lines(status: str) -> None:
    found = lines(status)
    assert all(line.strip() and "\n" not in line for line in found)
    assert found[0].startswith(f"The message of {WHEN} to 6281•••••0680 ")
    assert NUMBER not in " ".join(found)


def test_a_message_without_a_number_has_an_answer_too() -> None:
    assert (
        "to a number that we do not know was" in customer_reply(ReplyContext("read", "", WHEN)).what
    )


def test_every_status_says_something_else() -> None:
    texts = {lines(status)[0] for status in (*STATUS_NAMES, "expired")}
    assert len(texts) == len(STATUS_NAMES) + 1


@pytest.mark.parametrize("code", CATALOGUE)
@pytest.mark.parametrize("status", ["failed", "refused"])
def test_every_code_has_a_reason_and_a_next_step(status: str, code: str) -> None:
    what, why, following = lines(status, code)
    info = CATALOGUE[code]
    assert what.endswith("did not arrive." if status == "failed" else "was not sent.")
    assert f"(code {info.code})" in why
    assert why.endswith(".")
    assert following.endswith(".")
    if info.fault in {Fault.US, Fault.TEMPLATE}:
        assert "on our side" in why
        assert not any(word in f"{what} {why} {following}" for word in OURS)


def test_it_says_what_happened_why_and_what_next() -> None:
    assert customer_reply(ReplyContext("failed", NUMBER, WHEN, "131026", "Undeliverable")).text == (
        "The message of 2026-04-08 17:22 (Asia/Jakarta) to 6281•••••0680 did not "
        "arrive.\nNot deliverable: no WhatsApp on this phone number, an old app, or terms "
        "not accepted (code 131026).\nPlease check that the number is right and the phone "
        "is on; we can then send it again, or use another channel."
    )


def test_who_opted_out_is_written_to_no_more() -> None:
    assert "no such messages" in lines("failed", "131050")[2]
    assert "no such messages" in lines("failed", "10004", "platform said OPTED_OUT")[2]


def test_a_reason_that_we_do_not_know_is_quoted_with_numbers_masked() -> None:
    _, why, _ = lines("failed", "9999", f"Cannot reach {NUMBER}\nnow")
    assert why == "The messaging platform says: “Cannot reach 6281•••••0680 now” (code 9999)."
    _, why, _ = lines("failed", "9999", "Cannot reach +62 815-0000-0680.")
    assert why == "The messaging platform says: “Cannot reach 6281•••••0680.” (code 9999)."
    assert lines("failed")[1] == "The messaging platform gave no reason."


@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=60))
def test_whatever_comes_from_outside_there_are_three_lines(
    status: str, code: str, title: str
) -> None:
    found = lines(status, code, title)
    assert len("\n".join(found).split("\n")) == 3
    assert all(found)
