from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_settlements")]

    operations = [
        migrations.AddField(
            model_name="paymentnotice",
            name="provider_id",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="paymentnotice",
            name="waits",
            field=models.BooleanField(default=False),
        ),
    ]
