"""The languages: what is offered is there, and is added by adding a folder."""

from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings

from accounts import choices
from tests.factories import UserFactory

CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))


def test_each_language_that_is_offered_has_its_catalogue():
    assert choices.languages() == [("en-gb", "English (United Kingdom)"), ("en-us", "English (United States)")]
    assert [path.parts[-3] for path in CATALOGUES] == ["en_US"]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_what_is_compiled_is_what_is_written(path):
    with path.open("rb") as written, path.with_suffix(".mo").open("rb") as compiled:
        source, made = read_po(written), read_mo(compiled)
    texts = {(row.context, row.id): row.string for row in source if row.id and row.string}
    assert {((row.context or b"").decode() or None, row.id): row.string for row in made if row.id} == texts


@pytest.mark.django_db
def test_a_page_is_in_the_language_of_whoever_reads_it(client):
    client.force_login(UserFactory(language="en-us"))
    assert '<html lang="en-us"' in client.get("/account/profile/").content.decode()


@pytest.mark.django_db
def test_who_has_a_language_that_is_gone_reads_the_source(client):
    client.force_login(UserFactory(language="de"))
    assert '<html lang="en-gb"' in client.get("/account/profile/").content.decode()
