"""Room on each page, so that a terminal's next number stays on it (a HOT update)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_protection")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE orders_terminalsequence SET (fillfactor = 40)",
            "ALTER TABLE orders_terminalsequence RESET (fillfactor)",
        )
    ]
