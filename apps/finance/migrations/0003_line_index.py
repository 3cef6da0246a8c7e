"""One index for reading an entry's lines, whatever the planner's statistics say."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("finance", "0002_protection")]

    operations = [
        migrations.AlterField(
            model_name="journalline",
            name="entry",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="finance.journalentry",
            ),
        ),
        migrations.AddIndex(
            model_name="journalline",
            index=models.Index(fields=["tenant_id", "entry"], name="journal_line_entry"),
        ),
    ]
