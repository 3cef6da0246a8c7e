"""The SQL of the feed: one statement for the bounds, one for the outlet, one for each kind."""

from typing import Final

# The horizon: every transaction below it has ended and is visible. Then the tenant's last
# change below it, by one step into each index.
BOUNDS: Final = """
WITH snapshot AS MATERIALIZED (
  SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon
)
SELECT horizon, coalesce(greatest(
    (SELECT max(changed_xid) FROM catalog_category
     WHERE tenant_id = %(tenant)s AND changed_xid < horizon),
    (SELECT max(changed_xid) FROM tax_taxprofile
     WHERE tenant_id = %(tenant)s AND changed_xid < horizon),
    (SELECT max(changed_xid) FROM catalog_product
     WHERE tenant_id = %(tenant)s AND changed_xid < horizon),
    (SELECT max(changed_xid) FROM customers_customer
     WHERE tenant_id = %(tenant)s AND changed_xid < horizon)), 0)
FROM snapshot
"""

OUTLET: Final = """
SELECT o.id, o.code, o.name, o.address, o.phone, n.currency, o.timezone, o.day_start::text,
  o.allow_negative_stock, o.receipt_header, o.receipt_footer, o.is_active,
  t.profile_id, t.rounding, trim_scale(p.service_rate)::text, p.service_included,
  p.cash_step, p.cash_mode, 'v' || coalesce(v.number, 0),
  (SELECT coalesce(json_agg(json_build_object(
      'prefix', w.prefix, 'kind', w.kind, 'decimals', w.decimals) ORDER BY w.prefix), '[]')
   FROM catalog_weighedlabel w WHERE w.tenant_id = o.tenant_id)
FROM tenants_outlet o
JOIN tenants_tenant n ON n.id = o.tenant_id
LEFT JOIN tax_outlettax t ON t.tenant_id = o.tenant_id AND t.outlet_id = o.id
LEFT JOIN pricing_outletpricing p ON p.tenant_id = o.tenant_id AND p.outlet_id = o.id
LEFT JOIN tax_ruleversion v ON v.tenant_id = o.tenant_id
WHERE o.tenant_id = %(tenant)s AND o.id = %(outlet)s
"""

# A full load walks the (tenant_id, id) index. A delta collects what changed by the
# (tenant_id, changed_xid) index first; left to itself the planner may walk all rows instead.
FULL_PAGE: Final = """
WITH page AS MATERIALIZED (
  SELECT * FROM {table}
  WHERE tenant_id = %(tenant)s AND id > %(after)s AND changed_xid < %(until)s
    AND deleted_at IS NULL
  ORDER BY id LIMIT %(limit)s
)
SELECT deleted_at IS NOT NULL, id, {columns} FROM page ORDER BY id
"""
DELTA_PAGE: Final = """
WITH changed AS MATERIALIZED (
  SELECT id FROM {table}
  WHERE tenant_id = %(tenant)s AND changed_xid >= %(since)s AND changed_xid < %(until)s
),
page AS MATERIALIZED (
  SELECT * FROM {table}
  WHERE tenant_id = %(tenant)s AND id IN (
    SELECT id FROM changed WHERE id > %(after)s ORDER BY id LIMIT %(limit)s)
)
SELECT deleted_at IS NOT NULL, id, {columns} FROM page ORDER BY id
"""

RATES: Final = """
(SELECT coalesce(json_agg(json_build_object(
    'code', r.code, 'name', r.name, 'rate', trim_scale(r.rate)::text,
    'base_numerator', r.base_numerator, 'base_denominator', r.base_denominator,
    'inclusive', r.inclusive, 'on_service', r.on_service, 'in_next_base', r.in_next_base,
    'position', r.position, 'valid_from', r.valid_from, 'valid_until', r.valid_until)
    ORDER BY r.position, r.valid_from), '[]')
 FROM tax_taxrate r WHERE r.tenant_id = page.tenant_id AND r.profile_id = page.id)
"""
BARCODES: Final = """
ARRAY(SELECT b.code FROM catalog_barcode b
      WHERE b.tenant_id = page.tenant_id AND b.product_id = page.id AND b.unit_id IS NULL
      ORDER BY b.code)
"""
UNITS: Final = """
(SELECT json_agg(json_build_object(
    'id', u.id, 'name', u.name, 'factor', trim_scale(u.factor)::text, 'price', u.price,
    'barcodes', ARRAY(SELECT b.code FROM catalog_barcode b
                      WHERE b.tenant_id = page.tenant_id AND b.unit_id = u.id ORDER BY b.code))
    ORDER BY u.factor, u.id)
 FROM catalog_productunit u
 WHERE u.tenant_id = page.tenant_id AND u.product_id = page.id AND u.deleted_at IS NULL)
"""
MODIFIERS: Final = """
(SELECT json_agg(json_build_object(
    'id', g.id, 'name', g.name, 'minimum', g.minimum, 'maximum', g.maximum,
    'options', (SELECT json_agg(json_build_object(
        'id', m.id, 'name', m.name, 'price', m.price, 'default', m.is_default)
        ORDER BY m.position, m.id)
      FROM catalog_modifier m
      WHERE m.tenant_id = g.tenant_id AND m.group_id = g.id
        AND m.is_active AND m.deleted_at IS NULL))
    ORDER BY g.position, g.name)
 FROM catalog_productmodifiergroup l
 JOIN catalog_modifiergroup g
   ON g.tenant_id = l.tenant_id AND g.id = l.group_id AND g.deleted_at IS NULL
 WHERE l.tenant_id = page.tenant_id AND l.product_id = page.id
   AND EXISTS (SELECT FROM catalog_modifier m
     WHERE m.tenant_id = g.tenant_id AND m.group_id = g.id
       AND m.is_active AND m.deleted_at IS NULL))
"""
# The small one: a till shows nothing larger than a tile.
PICTURE: Final = "coalesce(nullif(thumbnail, ''), image)"
