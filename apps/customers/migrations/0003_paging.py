"""The till's feed pages through customers by id."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_protection"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["tenant_id", "id"], name="customer_paging"),
        ),
    ]
