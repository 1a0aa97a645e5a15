"""What happened to a message, in plain words."""

from __future__ import annotations

import pytest

from incs_core.domain.statuses import STATUS_LABELS
from incs_core.error_codes import CATALOGUE
from incs_core.explanations.operator import explain_message

HELD_BACK = "This message was not delivered to maintain healthy ecosystem engagement."


@pytest.mark.parametrize("status", sorted(set(STATUS_LABELS) - {"pending"}))
def test_it_says_what_and_what_next_of_every_status(status: str) -> None:
    story = explain_message(status, "131026" if status in {"failed", "refused"} else None)
    assert story.what.endswith(".")
    assert story.next.endswith(".")
    assert "recognise" not in story.what


def test_it_says_why_a_message_failed_and_whose_fault_it_is() -> None:
    story = explain_message("failed", 131049, HELD_BACK)
    assert "to protect this person" in story.why
    assert "a rule of the platform" in story.why
    assert HELD_BACK in story.why
    assert "24 hours" in story.next
    assert (story.tone, story.final) == ("bad", True)


def test_it_reads_the_provider_s_words_of_a_refusal() -> None:
    story = explain_message("refused", 10004, "received with insufficient custom params")
    assert "refused it; nothing was sent" in story.what
    assert "insufficient custom params" in story.why
    assert "every variable" in story.next
    number = explain_message(
        "refused", 10004, "The number is RCS-disabled, or the bot is not launched"
    )
    assert "has no RCS" in number.why
    assert "Check the phone number" in number.next
    missing = explain_message(
        "refused", 10004, "Template with the code [x] and bot [y] does not exist"
    )
    assert "No such template" in missing.why
    assert "RCS platform refused" in explain_message("refused", 10004, "No.").why


def test_it_gives_the_provider_s_words_once_where_it_knows_no_code() -> None:
    story = explain_message("failed", "99999", "Something new.")
    assert story.why.count("Something new.") == 1
    assert "INCS support" in story.next


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("invalid", "Our own checks"),
        (429, "too many requests"),
        ("unreachable", "failed to reach INCS"),
        (10001, "does not accept this account"),
        (None, "refused it"),
    ],
)
def test_it_says_of_every_refusal_that_nothing_was_sent(code: str | int | None, words: str) -> None:
    story = explain_message("refused", code, "")
    assert words in story.what
    assert "nothing was sent" in story.what
    assert story.final


def test_it_never_promises_that_an_unconfirmed_message_is_sent_again() -> None:
    story = explain_message("unconfirmed")
    assert "never resent automatically" in story.next
    assert (story.tone, story.final) == ("unsure", False)
    stopped = explain_message(
        "unconfirmed", "interrupted", "The program was stopped before INCS answered."
    )
    assert stopped.why == "The program was stopped before INCS answered."
    assert stopped.next == story.next


def test_it_shows_a_status_that_nobody_knows() -> None:
    story = explain_message("teleported")
    assert "Unknown status: teleported" in story.what
    assert not story.final


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_it_has_a_next_step_for_every_known_code(code: str) -> None:
    story = explain_message("failed", code)
    assert CATALOGUE[code].meaning in story.why
    assert story.next == CATALOGUE[code].remedy
