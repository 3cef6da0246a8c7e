"""Row-level security, references within the tenant, and the look-up behind a webhook's address."""

from django.db import migrations

from apps.core.operations import PlatformFunction, TenantReference, TenantTable


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("tenants", "0009_payment_rights")]

    operations = [
        TenantTable("payments_paymentaccount"),
        TenantTable("payments_paymentintent"),
        TenantTable("payments_paymentattempt", ledger=True),
        TenantTable("payments_paymentrefund"),
        TenantTable("payments_paymentnotice"),
        TenantReference("payments_paymentintent", "account_id", "payments_paymentaccount"),
        TenantReference("payments_paymentintent", "outlet_id", "tenants_outlet"),
        TenantReference("payments_paymentattempt", "intent_id", "payments_paymentintent"),
        TenantReference("payments_paymentrefund", "intent_id", "payments_paymentintent"),
        TenantReference("payments_paymentnotice", "account_id", "payments_paymentaccount"),
        PlatformFunction(
            "payments_account_of_token(gateway text, token text)",
            "TABLE (tenant_id uuid, account_id uuid)",
            """
            SELECT a.tenant_id, a.id FROM payments_paymentaccount a
            WHERE a.token = $2 AND a.gateway = $1 AND a.is_active
            """,
        ),
    ]
