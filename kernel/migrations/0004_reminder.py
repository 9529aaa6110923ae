"""What the sweep writes stands apart from the move: one narrow row while something is to be said."""

import django.db.models.deletion
from django.db import migrations, models

OUT = """
INSERT INTO kernel_reminder (move_id, schedule_no, step, remind_at)
SELECT id, schedule_no, step, remind_at FROM kernel_move WHERE settled_at IS NULL AND remind_at IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""
BACK = """
UPDATE kernel_move AS move SET step = reminder.step, remind_at = reminder.remind_at
FROM kernel_reminder AS reminder WHERE reminder.move_id = move.id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_promises")]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "move",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reminder",
                        serialize=False,
                        to="kernel.move",
                    ),
                ),
                ("schedule_no", models.PositiveIntegerField(default=1)),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("remind_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["remind_at", "move"], name="reminder_due")]},
        ),
        migrations.RunSQL(OUT, BACK),
        migrations.RemoveIndex("move", "move_remind"),
        migrations.RemoveField("move", "step"),
        migrations.RemoveField("move", "remind_at"),
    ]
