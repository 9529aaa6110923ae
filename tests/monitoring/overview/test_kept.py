"""Kept on time: the one rule for both sides."""

from datetime import timedelta

from monitoring.kept import Kept, kept_on_time
from tests.monitoring.overview.test_timeline import NOW, a_duty


def kept(*moves):
    found = kept_on_time(moves, now=NOW)
    return found["client"], found["contractor"]


NOTHING = Kept(0, 0, 0)


def test_done_by_its_date_is_kept():
    assert kept(a_duty(-5, -2, -2)) == (Kept(1, 1, 0), NOTHING)


def test_done_after_its_date_is_not():
    assert kept(a_duty(-5, -2, -1)) == (Kept(0, 1, 0), NOTHING)


def test_what_is_open_counts_once_its_date_has_passed():
    assert kept(a_duty(-5, 1), a_duty(-5, -1)) == (Kept(0, 1, 0), NOTHING)


def test_courtesies_and_what_was_withdrawn_never_count():
    withdrawn = a_duty(-5, -2, -1)
    withdrawn.status = "withdrawn"
    assert kept(a_duty(-5, -2, -1, is_courtesy=True), withdrawn) == (NOTHING, NOTHING)


def test_late_while_the_other_side_was_late_is_not_counted():
    payment = a_duty(-20, -10, -4)
    delivery = a_duty(-12, -5, -3, side="contractor")
    assert kept(payment, delivery) == (Kept(0, 1, 0), Kept(0, 0, 1))


def test_the_rule_is_the_same_the_other_way_round():
    delivery = a_duty(-20, -10, -4, side="contractor")
    payment = a_duty(-12, -5, -3)
    assert kept(payment, delivery) == (Kept(0, 0, 1), Kept(0, 1, 0))


def test_a_delay_that_began_after_the_date_excuses_nothing():
    payment = a_duty(-20, -4, -1)
    delivery = a_duty(-12, -5, -3, side="contractor")
    assert kept(payment, delivery)[1] == Kept(0, 1, 0)


def test_a_delay_that_ended_before_it_opened_excuses_nothing():
    payment = a_duty(-20, -15, -12)
    delivery = a_duty(-12, -5, -3, side="contractor")
    assert kept(payment, delivery)[1] == Kept(0, 1, 0)


def test_a_delay_excuses_only_what_was_late():
    payment = a_duty(-20, -10, -4)
    assert kept(payment, a_duty(-12, -5, -6, side="contractor"))[1] == Kept(1, 1, 0)


def test_on_the_dot_is_on_time():
    move = a_duty(-5, -2, -2)
    move.settled_at = move.due_at
    assert kept(move)[0] == Kept(1, 1, 0)
    move.settled_at = move.due_at + timedelta(microseconds=1)
    assert kept(move)[0] == Kept(0, 1, 0)
