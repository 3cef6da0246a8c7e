from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_deactivated_users")]

    operations = [
        migrations.AddField(
            model_name="refreshtoken",
            name="superseded_at",
            field=models.DateTimeField(null=True),
        ),
    ]
