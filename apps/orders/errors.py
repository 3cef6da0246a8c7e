"""Errors of selling."""

from http import HTTPStatus

from apps.core.errors import Conflict, InvalidInput, NotFound


class UnknownItem(NotFound):
    code = "item_unknown"
    title = "An item is not sold here (any more). Refresh the catalogue."


class UnknownCustomer(NotFound):
    code = "customer_unknown"
    title = "There is no such customer."


class PriceChanged(Conflict):
    code = "price_changed"
    title = "The total differs from the expected one. Show the new quote and ask again."


class Underpaid(InvalidInput):
    code = "underpaid"
    title = "The tenders do not cover the total."


class Overpaid(InvalidInput):
    code = "overpaid"
    title = "Only cash gives change; the other tenders exceed the total."


class OrderExists(Conflict):
    code = "order_exists"
    title = "An order with this id exists already."


class PossibleDuplicate(Conflict):
    code = "possible_duplicate"
    title = (
        "The same items were sold here a moment ago. If this is another sale,"
        " send it again with confirm_duplicate: true or an Idempotency-Key."
    )


class SequenceConflict(Conflict):
    code = "sequence_conflict"
    title = "The terminal's next number is another one."


class NotVoidable(Conflict):
    code = "order_not_voidable"
    title = "Only a paid sale of the running shift can be voided. Refund it instead."


class PricingRefused(InvalidInput):
    code = "invalid"
    status = HTTPStatus.BAD_REQUEST
