class PricingError(Exception):
    """The input contradicts itself. `field` is a path such as `lines[0].quantity`."""

    def __init__(self, code: str, field: str, detail: str) -> None:
        super().__init__(code, field, detail)
        self.code = code
        self.field = field
        self.detail = detail
