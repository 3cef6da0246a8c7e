"""Django looks for admin pages here."""

from apps.payments.office import accounts as accounts
from apps.payments.office import differences as differences
from apps.payments.office import intents as intents
from apps.payments.office import notices as notices
from apps.payments.office import settlements as settlements
