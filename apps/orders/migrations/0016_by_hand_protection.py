"""Row-level security of payments by hand and of reversals; what a receipt's page says of them."""

from django.db import migrations

from apps.core.operations import PlatformFunction, TenantReference, TenantTable

# Only what its page shows: no names, no reasons, no goods.
_TAKEN_BACK = """
SELECT s.voided_at, s.state = 'refunded',
  coalesce((SELECT jsonb_agg(jsonb_build_array(r.created_at, r.total) ORDER BY r.number)
    FROM orders_refund r WHERE r.tenant_id = s.tenant_id AND r.order_id = s.id), '[]')
FROM orders_order s WHERE s.id = sale
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0015_by_hand_and_reversals")]

    operations = [
        TenantTable("orders_handpayment", ledger=True),
        TenantReference("orders_handpayment", "tender_id", "orders_refundtender"),
        TenantReference("orders_handpayment", "shift_id", "shifts_shift"),
        TenantReference("orders_handpayment", "cashier_id", "tenants_membership"),
        TenantReference("orders_handpayment", "approver_id", "tenants_membership"),
        TenantTable("orders_accountreversal", ledger=True),
        TenantReference("orders_accountreversal", "payment_id", "orders_accountpayment"),
        TenantReference("orders_accountreversal", "cashier_id", "tenants_membership"),
        TenantReference("orders_accountreversal", "approver_id", "tenants_membership"),
        TenantReference("orders_accountpayment", "terminal_id", "tenants_terminal"),
        PlatformFunction(
            "orders_taken_back(sale uuid)",
            "TABLE (voided_at timestamptz, is_whole boolean, refunds jsonb)",
            _TAKEN_BACK,
        ),
    ]
