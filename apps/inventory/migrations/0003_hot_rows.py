"""Room on each page, so that a sale's new version of a level stays on it (a HOT update)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_protection")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE inventory_stocklevel SET (fillfactor = 80)",
            "ALTER TABLE inventory_stocklevel RESET (fillfactor)",
        )
    ]
