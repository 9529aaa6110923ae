"""What an integration calls a relationship that it created; unique within the organization."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_languages")]

    operations = [
        migrations.AddField(
            model_name="relationship",
            name="external_id",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddConstraint(
            model_name="relationship",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("organization", "external_id"),
                name="relationship_external_id_unique",
            ),
        ),
    ]
