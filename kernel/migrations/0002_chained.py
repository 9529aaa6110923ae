"""A number from one on is part of ``entry_chained``; the second constraint said nothing more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="entry", name="entry_seq_from_one"),
    ]
