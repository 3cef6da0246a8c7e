"""How a sale leaves the counter."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    DINE_IN = "dine_in", _("makan di tempat")
    TAKE_AWAY = "take_away", _("bawa pulang")
    DELIVERY = "delivery", _("pesan antar")
