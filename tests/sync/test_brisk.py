from __future__ import annotations

import sys

import pytest

from incs_core.sync.brisk import brisk


def test_it_shortens_the_turns_until_the_last_one_is_out() -> None:
    usual = sys.getswitchinterval()
    with brisk():
        short = sys.getswitchinterval()
        with brisk():
            assert sys.getswitchinterval() == short
        assert sys.getswitchinterval() == short
    assert short < usual
    assert sys.getswitchinterval() == pytest.approx(usual)


def test_it_sets_them_back_after_an_error() -> None:
    usual = sys.getswitchinterval()
    with pytest.raises(ZeroDivisionError), brisk():
        raise ZeroDivisionError
    assert sys.getswitchinterval() == pytest.approx(usual)
