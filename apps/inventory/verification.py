"""Proving stock against its ledger and the books, over all tenants (as the platform role)."""

from typing import Final

from django.db import connections

# Each finds nothing when all is well. Columns: tenant, subject, what is, what should be.
CHECKS: Final = {
    "level is not the sum of its movements": """
        SELECT l.tenant_id, l.id,
          l.quantity || ' worth ' || l.value,
          coalesce(sum(m.quantity), 0) || ' worth ' || coalesce(sum(m.value), 0)
        FROM inventory_stocklevel l
        LEFT JOIN inventory_stockmovement m ON m.tenant_id = l.tenant_id AND m.level_id = l.id
        GROUP BY l.id
        HAVING l.quantity <> coalesce(sum(m.quantity), 0) OR l.value <> coalesce(sum(m.value), 0)
    """,
    "movement's running figures do not follow from those before": """
        SELECT tenant_id, id, quantity_after || ' worth ' || value_after,
          quantity_sum || ' worth ' || value_sum
        FROM (SELECT tenant_id, id, quantity_after, value_after,
                sum(quantity) OVER history AS quantity_sum, sum(value) OVER history AS value_sum
              FROM inventory_stockmovement
              WINDOW history AS (PARTITION BY level_id ORDER BY id)) m
        WHERE quantity_after <> quantity_sum OR value_after <> value_sum
    """,
    "outlet's inventory account is not the value of its stock": """
        SELECT tenant_id, outlet_id, sum(booked), sum(stock)
        FROM (SELECT tenant_id, outlet_id, 0 AS booked, value AS stock FROM inventory_stocklevel
              UNION ALL
              SELECT e.tenant_id, e.outlet_id, j.debit - j.credit, 0
              FROM finance_account a
              JOIN finance_journalline j ON j.tenant_id = a.tenant_id AND j.account_id = a.id
              JOIN finance_journalentry e ON e.tenant_id = j.tenant_id AND e.id = j.entry_id
              WHERE a.system_key = 'inventory') sides
        GROUP BY tenant_id, outlet_id
        HAVING sum(booked) <> sum(stock)
    """,
}


def stock_discrepancies() -> list[str]:
    """A sentence for each level, movement or outlet that does not add up."""
    found = []
    with connections["platform"].cursor() as cursor:
        for problem, sql in CHECKS.items():
            cursor.execute(sql)
            found += [
                f"tenant {tenant}: {subject}: {problem}: {actual}, not {expected}"
                for tenant, subject, actual, expected in cursor.fetchall()
            ]
    return found
