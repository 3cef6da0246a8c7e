from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sync", "0003_erased_customers"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(fields=["tenant_id", "received_at"], name="journal_entry_received"),
        ),
    ]
