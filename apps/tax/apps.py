from django.apps import AppConfig


class TaxConfig(AppConfig):
    name = "apps.tax"
    verbose_name = "Pajak"
