"""What is out of its usual band and what is chance (I3)."""

import math
import random

import pytest

from domain.alerts.judging import (
    Flow,
    Judgement,
    judge_failures,
    judge_silence,
    judge_step,
)

USUAL = 1_000, 740


def steady(carts: int, passed: int) -> Flow:
    """As many came in this time as in the time before."""
    return Flow(carts, carts, passed)


def test_a_step_that_nothing_passes_is_broken_as_soon_as_that_is_no_chance_any_more():
    """I3."""
    verdict = judge_step([], *USUAL, least=3)
    assert verdict.judgement is Judgement.UNSURE
    for carts in range(3, 40):
        verdict = judge_step([steady(carts, 0)], *USUAL, least=3)
        broken = math.exp(-0.74 * carts) <= 1e-6
        assert (verdict.judgement is Judgement.BROKEN) == broken, carts
    assert (verdict.carts, verdict.passed, verdict.usual) == (39, 0, 0.74)


def test_a_step_that_most_carts_pass_is_fine_and_that_ends_the_trouble_of_longer_ago():
    """I3: the shortest time that tells decides."""
    assert judge_step([steady(30, 20), steady(300, 20)], *USUAL, least=3).judgement is Judgement.FINE
    assert judge_step([steady(12, 2), steady(300, 20)], *USUAL, least=3).judgement is Judgement.BROKEN


def test_a_step_that_lost_half_of_what_passes_it_is_broken_in_a_longer_time():
    """I3."""
    verdict = judge_step([steady(25, 8), steady(120, 40)], *USUAL, least=3)
    assert (verdict.judgement, verdict.carts) == (Judgement.BROKEN, 120)


def test_a_step_between_half_of_what_passes_it_and_nearly_all_is_neither_broken_nor_mended():
    """I3: an alert does not come and go with every cart."""
    assert judge_step([steady(300, 130)], *USUAL, least=3).judgement is Judgement.UNSURE


def test_carts_that_only_just_came_have_had_no_time_to_pass():
    """I3: a rush does not break a step."""
    assert judge_step([Flow(50, 0, 0), Flow(50, 2, 0)], *USUAL, least=3).judgement is Judgement.UNSURE


@pytest.mark.parametrize(("entered", "passed"), [(0, 0), (29, 29)])
def test_without_a_usual_share_nothing_is_said(entered, passed):
    """I3: a desk that is new raises no alarm."""
    assert judge_step([steady(500, 0)], entered, passed, least=3).judgement is Judgement.UNSURE


def test_what_passed_longer_ago_mends_no_step_that_carts_do_not_pass_now():
    """I3: trouble that is seen comes and goes with no chance of a shorter time."""
    assert judge_step([steady(12, 1), steady(300, 220)], *USUAL, least=3).judgement is Judgement.UNSURE
    assert judge_step([steady(4, 0), steady(300, 220)], *USUAL, least=3).judgement is Judgement.FINE


def test_in_a_short_time_a_rush_breaks_no_step_that_carts_have_never_passed_so_fast():
    """I3: whoever comes by a newsletter takes minutes to get on."""
    assert judge_step([Flow(50, 50, 0, 20)], *USUAL, least=3).judgement is Judgement.UNSURE
    assert judge_step([Flow(50, 50, 0, 40)], *USUAL, least=3).judgement is Judgement.BROKEN


def test_carts_that_come_and_go_by_chance_break_no_step():
    """I3: who passes in a time came before it, so that both are chance; a day, at a slow step and at busy ones."""
    chance = random.Random(20261201)
    for carts_a_minute in (8, 20, 60):
        came, passed = (
            [_poisson(chance, n) for _minute in range(1_440)] for n in (carts_a_minute, 0.74 * carts_a_minute)
        )
        for at in range(10, 1_440):
            flows = [
                Flow(sum(came[at - w : at]), sum(came[max(at - 2 * w, 0) : at - w]), sum(passed[at - w : at]))
                for w in (1, 2, 5)
            ]
            assert judge_step(flows, *USUAL, least=3).judgement is not Judgement.BROKEN


def _poisson(chance: random.Random, mean: float) -> int:
    """How often something comes that is expected so often."""
    n, left = 0, chance.expovariate(1.0)
    while left < mean:
        n, left = n + 1, left + chance.expovariate(1.0)
    return n


def test_chance_alone_breaks_no_step():
    """I3: of twenty thousand looks at a step that works, none raises an alert."""
    chance = random.Random(20261130)
    for _look in range(20_000):
        carts = chance.randrange(3, 60)
        passed = sum(chance.random() < 0.74 for _cart in range(carts))
        assert judge_step([steady(carts, passed)], *USUAL, least=3).judgement is not Judgement.BROKEN


def test_failures_are_a_spike_where_there_are_many_more_than_usual():
    """I3."""
    assert judge_failures(4, 0.0, least=5) is Judgement.FINE
    assert judge_failures(12, 0.2, least=5) is Judgement.BROKEN
    assert judge_failures(12, 9.0, least=5) is Judgement.FINE
    assert judge_failures(60, 9.0, least=5) is Judgement.BROKEN


def test_between_usual_and_a_spike_nothing_changes():
    """I3: an alert does not come and go with every failure."""
    assert judge_failures(6, 0.5, least=5) is Judgement.UNSURE


def test_silence_is_longer_than_usual_where_events_were_expected_and_none_came():
    """I3: at night nobody is woken because the shop sleeps too."""
    assert judge_silence(1_800, 40.0, least_seconds=600) is Judgement.BROKEN
    assert judge_silence(1_800, 3.0, least_seconds=600) is Judgement.FINE
    assert judge_silence(300, 40.0, least_seconds=600) is Judgement.FINE
