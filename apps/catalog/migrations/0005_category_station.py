from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_thumbnail")]

    operations = [
        migrations.AddField(
            model_name="category",
            name="station",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Tempat memasaknya, misalnya Dapur atau Bar. Kosong: tidak dimasak.",
                max_length=24,
                verbose_name="stasiun dapur",
            ),
            preserve_default=False,
        ),
    ]
