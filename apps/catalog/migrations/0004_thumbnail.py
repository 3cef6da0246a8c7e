"""A product's picture in the size of a grid's tile."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_product_cost_help"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="thumbnail",
            field=models.CharField(blank=True, db_default="", editable=False, max_length=100),
        ),
    ]
