from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from incs_core.domain.events import Receipt
from incs_core.domain.messages import SentMessage
from incs_core.domain.statuses import Status
from incs_core.store.merge import Dimension as Attributes
from incs_core.store.merge import (
    MessageState,
    apply_receipt,
    merge_states,
    sent_state,
    state_of_own_send,
    unknown_message,
)
from incs_core.store.schema import ACCEPTED, DELIVERED, FAILED, READ, SENT
from tests.store.factories import NUMBER, T0, receipt, sent

times = st.integers(T0, T0 + 5)
receipts = st.builds(
    Receipt,
    account=st.just("main"),
    message_id=st.just("m"),
    status=st.sampled_from(Status),
    at_ms=times,
    error_code=st.sampled_from([None, "131049", "131026"]),
    error_title=st.sampled_from(["", "a", "b"]),
    recipient=st.sampled_from([None, "", "6281500000680", "85200001234"]),
    channel=st.sampled_from(["", "rcs", "viber"]),
)
records = st.builds(
    SentMessage,
    account=st.just("main"),
    channel=st.sampled_from(["rcs", ""]),
    message_id=st.just("m"),
    recipient=st.sampled_from(["", "6281500000680", "6281500000681"]),
    country=st.sampled_from(["", "ID", "HK"]),
    template=st.sampled_from(["", "promo", "otp"]),
    type=st.sampled_from(["", "text"]),
    is_test=st.booleans(),
    accepted_ms=times,
)
own_sends = st.builds(
    state_of_own_send,
    st.builds(
        Attributes,
        st.just("main"),
        st.just("rcs"),
        st.sampled_from(["", "promo", "otp"]),
        st.sampled_from(["ID", "HK"]),
        st.just("text"),
        st.sampled_from([0, 1]),
    ),
    st.sampled_from(["6281500000680", "6281500000681"]),
    st.sampled_from(["i1", "i2"]),
    times,
)


def said(one: Receipt) -> MessageState:
    """What a receipt says by itself, if it says anything."""
    state = unknown_message("main")
    apply_receipt(state, one, one.at_ms)
    return state


facts = st.one_of(receipts.map(said), records.map(sent_state), own_sends)


def merged(states: Sequence[MessageState]) -> MessageState:
    total = unknown_message("main")
    for state in states:
        total = merge_states(total, state)
    return total


@given(st.lists(facts, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_it_makes_the_same_of_any_order(states: list[MessageState], chance: object) -> None:
    shuffled = list(states)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merged(shuffled) == merged(states)


@given(facts, facts, facts)
@settings(max_examples=300)
def test_it_joins_like_a_semilattice(a: MessageState, b: MessageState, c: MessageState) -> None:
    assert merge_states(a, b) == merge_states(b, a)
    assert merge_states(a, merge_states(b, c)) == merge_states(merge_states(a, b), c)
    assert merge_states(a, a) == a


@given(facts, receipts)
@settings(max_examples=300)
def test_it_receives_in_place_what_it_would_join(state: MessageState, one: Receipt) -> None:
    joined = merge_states(state, said(one))
    apply_receipt(state, one, one.at_ms)
    assert state == joined


@given(st.lists(receipts, max_size=6), receipts)
def test_it_never_takes_back_a_proof(before: list[Receipt], one: Receipt) -> None:
    order = [ACCEPTED, SENT, FAILED, DELIVERED, READ]
    state = merged([said(r) for r in before])
    old = order.index(state.status)
    apply_receipt(state, one, one.at_ms)
    assert order.index(state.status) >= old


def test_it_lets_failure_yield_to_later_proof_of_delivery() -> None:
    state = said(receipt("m", Status.FAILED, T0, "131026"))
    assert state.status == FAILED
    apply_receipt(state, receipt("m", Status.DELIVERED, T0 + 9), T0)
    assert state.status == DELIVERED


def test_it_keeps_what_the_sender_says_over_what_receipts_say() -> None:
    state = said(receipt("m", Status.SENT, recipient="85200001234"))
    assert (state.recipient, state.dim.country) == ("85200001234", "HK")
    state = merge_states(state, sent_state(sent("m")))
    assert (state.recipient, state.dim.country) == (NUMBER, "ID")


def test_it_fills_a_missing_recipient_from_a_receipt() -> None:
    state = sent_state(sent("m", recipient="", country=""))
    apply_receipt(state, receipt("m", Status.SENT, recipient=NUMBER), T0)
    assert (state.recipient, state.dim.country, state.dim.template) == (NUMBER, "ID", "promo")


def test_it_counts_from_the_first_receipt_until_the_send_is_known() -> None:
    state = said(receipt("m", Status.SENT, T0 + 7))
    assert state.cohort_ms == T0 + 7
    assert merge_states(state, sent_state(sent("m", accepted_ms=T0 + 9))).cohort_ms == T0 + 9


def test_it_learns_nothing_from_an_unknown_status() -> None:
    state = unknown_message("main")
    assert apply_receipt(state, receipt("m", Status.UNKNOWN, recipient=NUMBER), T0) is False
    assert state == unknown_message("main")


def test_it_keeps_a_code_whichever_failure_named_it() -> None:
    state = said(receipt("m", Status.FAILED, T0))
    apply_receipt(state, receipt("m", Status.FAILED, T0 + 5, "131049", "policy"), T0)
    assert (state.failed_ms, state.error_code, state.error_title) == (T0, "131049", "policy")


def test_it_keeps_times_within_what_a_calendar_can_show() -> None:
    state = said(receipt("m", Status.SENT, -5))
    apply_receipt(state, receipt("m", Status.READ, 10**20), T0)
    assert (state.sent_ms, state.read_ms) == (0, 253_402_300_799_999)
