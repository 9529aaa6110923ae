"""Indexes for the lists: by state, by title, and the drafts of one party."""

import django.db.models.functions.comparison
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_invitation_mail"),
        ("engagements", "0005_relationship_parties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["organization", "side", "-updated_at"], name="draft_of_org"),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["contractor", "side", "-updated_at"], name="draft_of_contractor"),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(fields=["organization", "status", "-updated_at", "-id"], name="engagement_state"),
        ),
        migrations.AddIndex(
            model_name="engagement",
            index=models.Index(
                models.F("organization"),
                django.db.models.functions.comparison.Collate(django.db.models.functions.text.Lower("title"), "C"),
                models.F("id"),
                name="engagement_title",
            ),
        ),
    ]
