"""English in its two ways of writing dates and times. German was offered without a catalogue: who chose it has read English."""

from django.db import migrations, models


def choose_english(apps, schema_editor):
    apps.get_model("accounts", "User").objects.filter(language__in=["en", "de"]).update(language="en-gb")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_invitation_mail")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="language",
            field=models.CharField(default="en-gb", max_length=10, verbose_name="language"),
        ),
        migrations.RunPython(choose_english, migrations.RunPython.noop),
    ]
