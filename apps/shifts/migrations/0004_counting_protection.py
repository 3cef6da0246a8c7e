"""Row-level security of what a shift counts, and the business day of shifts that are there."""

from django.db import migrations, models

from apps.core.operations import ForAllTenants, TenantReference, TenantTable

# Nobody could close a shift before, so a day off by a time zone misleads no report.
_DAYS = """
UPDATE shifts_shift SET business_date = (opened_at AT TIME ZONE 'Asia/Jakarta')::date
"""


class Migration(migrations.Migration):
    dependencies = [("shifts", "0003_counting"), ("finance", "0007_shift_accounts")]

    operations = [
        ForAllTenants("shifts_shift", _DAYS, "SELECT 1"),
        migrations.AlterField(
            "shift", "business_date", models.DateField(verbose_name="hari usaha")
        ),
        TenantReference("shifts_shift", "closed_by_id", "tenants_membership"),
        TenantReference("shifts_shift", "approved_by_id", "tenants_membership"),
        TenantTable("shifts_shiftmovement", ledger=True),
        TenantReference("shifts_shiftmovement", "shift_id", "shifts_shift"),
        TenantReference("shifts_shiftmovement", "membership_id", "tenants_membership"),
        TenantTable("shifts_shiftcount", ledger=True),
        TenantReference("shifts_shiftcount", "shift_id", "shifts_shift"),
        TenantTable("shifts_shiftaddendum", ledger=True),
        TenantReference("shifts_shiftaddendum", "shift_id", "shifts_shift"),
        TenantReference("shifts_shiftaddendum", "membership_id", "tenants_membership"),
        TenantTable("shifts_shiftpolicy"),
        TenantReference("shifts_shiftpolicy", "outlet_id", "tenants_outlet"),
        TenantTable("shifts_storeday"),
        TenantReference("shifts_storeday", "outlet_id", "tenants_outlet"),
        TenantReference("shifts_storeday", "signed_by_id", "tenants_membership"),
    ]
