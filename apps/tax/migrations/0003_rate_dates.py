"""One rate of a tax a day in a profile; a changed rate is a changed profile for the tills."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations

import apps.tax.models


class Migration(migrations.Migration):
    dependencies = [
        ("tax", "0002_protection"),
    ]

    operations = [
        BtreeGistExtension(),
        pgtrigger.migrations.AddTrigger(
            model_name="taxrate",
            trigger=pgtrigger.compiler.Trigger(
                name="touch_profile",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        UPDATE tax_taxprofile SET changed_xid = 0\n        WHERE id IN (NEW.profile_id, OLD.profile_id);\n        RETURN NULL;\n    ",
                    hash="57df0b8e21f2fccff41c6a6a1eeb5a2a0e2f7349",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_touch_profile_ee328",
                    table="tax_taxrate",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="taxrate",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("tenant_id", "="),
                    ("profile", "="),
                    ("code", "="),
                    (
                        apps.tax.models.Validity(
                            "valid_from",
                            "valid_until",
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_lower=True, inclusive_upper=True
                            ),
                        ),
                        "&&",
                    ),
                ],
                name="tax_rate_once_a_day",
            ),
        ),
    ]
