"""What the cost of a product is for, in words."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_protection"),
    ]

    operations = [
        migrations.AlterField(
            model_name="product",
            name="cost",
            field=models.DecimalField(
                decimal_places=4,
                default=0,
                help_text="Dipakai saat stok masuk tanpa harga; setelah itu rata-rata bergerak.",
                max_digits=18,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="harga pokok (Rp)",
            ),
        ),
    ]
