"""Every page of prices and promotions; importing it registers them."""

from apps.backoffice.pricing import calendar as calendar
from apps.backoffice.pricing import groups as groups
from apps.backoffice.pricing import price_lists as price_lists
from apps.backoffice.pricing import promotions as promotions
from apps.backoffice.pricing import simulator as simulator
from apps.backoffice.pricing import vouchers as vouchers
