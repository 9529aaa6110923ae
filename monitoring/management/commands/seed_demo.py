"""Make the sample data of the demo."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts import demo as people
from accounts.models import Organization
from kernel import clock
from monitoring.demo import news, stories


class Command(BaseCommand):
    """Idempotent: does nothing where sample organizations exist."""

    help = "Make three organizations, four contractors and an engagement in each stage, with dates relative to today."

    def handle(self, *args: Any, **options: Any) -> None:
        if Organization.objects.filter(is_sample=True).exists():
            self.stdout.write("The sample data are there already.")
            return
        with transaction.atomic():
            people.create(now=clock.now())
            stories.tell(clock.now())
            news.tell_news(clock.now())
        self.stdout.write("The sample data are made.")
