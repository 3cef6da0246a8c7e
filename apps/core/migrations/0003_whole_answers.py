"""Stored answers are written with every sale and read almost never."""

from django.db import migrations

from apps.core.operations import WideRows


class Migration(migrations.Migration):
    dependencies = [("core", "0002_protection")]

    operations = [WideRows("core_idempotencyrecord")]
