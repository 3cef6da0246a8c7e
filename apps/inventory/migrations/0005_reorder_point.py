"""From which quantity on a product counts as low in an outlet."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0004_owner_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="stocklevel",
            name="reorder_point",
            field=models.DecimalField(
                blank=True,
                decimal_places=3,
                help_text=(
                    "Di jumlah ini atau di bawahnya produk disebut menipis. Kosong: saat habis."
                ),
                max_digits=12,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="batas pesan ulang",
            ),
        ),
        migrations.AddConstraint(
            model_name="stocklevel",
            constraint=models.CheckConstraint(
                condition=models.Q(reorder_point=None) | models.Q(reorder_point__gte=0),
                name="stock_level_reorder_point_positive",
            ),
        ),
    ]
