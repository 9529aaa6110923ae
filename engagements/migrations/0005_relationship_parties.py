"""An engagement's parties are those of its relationship: the database says so, too."""

from django.db import migrations

import kernel.models.constraints


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_invitation_mail"),
        ("engagements", "0004_override_reason"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="engagement",
            constraint=kernel.models.constraints.CompositeForeignKey(
                fields=["relationship", "organization", "contractor"],
                name="engagement_parties_of_relationship",
                to="accounts.Relationship",
                to_fields=["id", "organization", "contractor"],
            ),
        ),
    ]
