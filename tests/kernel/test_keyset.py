"""Keyset pages: no row twice, none missing, both ways, whatever the cursor."""

from datetime import timedelta

import pytest

from accounts.models import User
from kernel.keyset import Order, by_moment, page_of
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    made = [UserFactory(name=f"Person {n}") for n in range(7)]
    for n, user in enumerate(made):
        User.objects.filter(pk=user.pk).update(date_joined=NOW + timedelta(hours=n // 2))  # pairs share a moment
    return made


ORDERS = [by_moment("date_joined"), Order("name"), Order("email", is_descending=True)]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.field)
def test_walking_forward_and_back_shows_every_row_once(people, order):
    sign = "-" if order.is_descending else ""
    expected = list(User.objects.order_by(f"{sign}{order.field}", f"{sign}pk"))
    pages, cursor = [], ""
    while not pages or cursor:
        page = page_of(User.objects.all(), order, cursor=cursor, size=3)
        pages.append(page)
        cursor = page.next_cursor
    assert [row for page in pages for row in page.rows] == expected
    assert [len(page.rows) for page in pages] == [3, 3, 1]
    assert pages[0].previous_cursor == ""
    back = page_of(User.objects.all(), order, cursor=pages[2].previous_cursor, size=3)
    assert back.rows == pages[1].rows
    first = page_of(User.objects.all(), order, cursor=back.previous_cursor, size=3)
    assert (first.rows, first.previous_cursor) == (pages[0].rows, "")
    assert page_of(User.objects.all(), order, cursor=first.next_cursor, size=3).rows == pages[1].rows


@pytest.mark.parametrize("cursor", ["x", "%%%", "bnVsbA", "W10", "WzEsMiwzXQ", "é", "A" * 3000])
def test_a_cursor_that_cannot_be_read_is_the_first_page(people, cursor):
    assert len(page_of(User.objects.all(), Order("name"), cursor=cursor, size=3).rows) == 3


def test_a_page_takes_one_query(people, django_assert_num_queries):
    with django_assert_num_queries(1):
        page_of(User.objects.all(), Order("name"), size=3)


def test_everything_on_one_page(people):
    assert page_of(User.objects.all(), Order("name")).is_everything
