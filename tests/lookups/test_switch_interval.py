from __future__ import annotations

import sys

import pytest

from incs_core.lookups.switch_interval import short_switch_interval


def test_it_shortens_the_turns_until_the_last_one_is_out() -> None:
    usual = sys.getswitchinterval()
    with short_switch_interval():
        short = sys.getswitchinterval()
        with short_switch_interval():
            assert sys.getswitchinterval() == short
        assert sys.getswitchinterval() == short
    assert short < usual
    assert sys.getswitchinterval() == pytest.approx(usual)


def test_it_sets_them_back_after_an_error() -> None:
    usual = sys.getswitchinterval()
    with pytest.raises(ZeroDivisionError), short_switch_interval():
        raise ZeroDivisionError
    assert sys.getswitchinterval() == pytest.approx(usual)
