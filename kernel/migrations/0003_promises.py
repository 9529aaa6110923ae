"""For when the owing side of a move has promised it, and when it said so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_chained")]

    operations = [
        migrations.AddField("move", "promised_until", models.DateTimeField(null=True)),
        migrations.AddField("move", "promised_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "move",
            models.CheckConstraint(
                condition=models.Q(promised_until__isnull=True, promised_at__isnull=True)
                | models.Q(
                    promised_until__isnull=False, promised_at__isnull=False, promised_until__gt=models.F("promised_at")
                ),
                name="move_promised_later",
            ),
        ),
    ]
