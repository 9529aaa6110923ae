"""A statement is written once and sent with each reader's own values; nothing of one reader stays in it."""

from datetime import timedelta

import pytest

from accounts.models import Membership, User
from engagements.models import Engagement
from kernel import clock
from kernel.statements import Joined, Statement
from tests.factories import MembershipFactory, UserFactory

NAMES = Statement(lambda shape, values: User.objects.filter(pk__in=values["ids"]).order_by(shape).values_list("name"))


@pytest.mark.django_db
def test_the_same_statement_answers_each_with_their_own_values():
    ana, jonas = UserFactory(name="Ana"), UserFactory(name="Jonas")
    assert NAMES.fetch("name", {"ids": (ana.pk,)}) == [("Ana",)]
    assert NAMES.fetch("name", {"ids": (jonas.pk,)}) == [("Jonas",)]
    assert NAMES.fetch("-name", {"ids": (ana.pk, jonas.pk)}) == [("Jonas",), ("Ana",)]


@pytest.mark.django_db
def test_nothing_is_asked_where_nothing_can_be_found(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert NAMES.fetch("name", {"ids": ()}) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("build", "value"),
    [
        (lambda _, values: User.objects.filter(date_joined__lt=values["at"] + timedelta(days=1)), clock.now()),
        (lambda _, values: User.objects.filter(name=f"{values['at']}!"), "Ana"),
        (lambda _, values: User.objects.filter(name__startswith=values["at"]), "Ana"),
        (lambda _, values: Engagement.objects.filter(number=values["at"] + 1), 3),
    ],
)
def test_a_value_that_does_not_stand_as_it_is_would_be_everybodys_and_is_refused(build, value):
    statement = Statement(lambda shape, values: build(shape, values).values_list("pk"))
    with pytest.raises(RuntimeError, match="would be everybody's"):
        statement.fetch("", {"at": value})


@pytest.mark.django_db
def test_rows_come_with_those_they_point_to_in_one_query(django_assert_num_queries):
    seat = MembershipFactory()
    joined = Joined(Membership, "organization", "user")
    statement = Statement(lambda _, values: Membership.objects.filter(pk=values["pk"]).values_list(*joined.columns))
    with django_assert_num_queries(1):
        (row,) = statement.fetch("", {"pk": seat.pk})
        found = joined.row_of(row)
        assert (found, found.organization.name, found.user.email) == (seat, seat.organization.name, seat.user.email)
