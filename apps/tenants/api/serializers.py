"""Bodies of sign-in, pairing, terminals and approvals."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from apps.core.api.serializers import LocalTimeField, StrictSerializer
from apps.tenants.models import Membership, Terminal
from apps.tenants.services.approvals import ACTIONS
from apps.tenants.services.device_keys import LONGEST_KEY

LONGEST_SECRET = 200
LONGEST_TOKEN = 2000


class TokenInput(StrictSerializer):
    """`tenant` is needed only by people who belong to several."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=LONGEST_SECRET, trim_whitespace=False)
    otp = serializers.CharField(max_length=20, required=False, default="")
    tenant = serializers.UUIDField(required=False, default=None)


class RefreshInput(StrictSerializer):
    refresh = serializers.CharField(max_length=LONGEST_TOKEN)


class PinInput(StrictSerializer):
    employee = serializers.CharField(max_length=12, help_text="The employee number.")
    pin = serializers.CharField(max_length=8)


class PairInput(StrictSerializer):
    code = serializers.CharField(max_length=20)
    public_key = serializers.CharField(
        max_length=LONGEST_KEY, help_text="The device's own ECDSA P-256 key as PEM or JWK."
    )
    only = serializers.UUIDField(
        required=False,
        help_text="The one terminal that it may become: the device holds unsent entries of it.",
    )


class ApprovalInput(StrictSerializer):
    """Either `employee` and `pin`, or `email` and `password` (and `otp`) of the approver."""

    action = serializers.ChoiceField(choices=sorted(ACTIONS))
    subject = serializers.UUIDField(help_text="The id of the order it is for.")
    amount = serializers.DecimalField(
        max_digits=18,
        decimal_places=2,
        min_value=Decimal(0),
        required=False,
        default=None,
        help_text="The highest amount it covers: percent for a discount, rupiah for a price.",
    )
    employee = serializers.CharField(max_length=12, required=False)
    pin = serializers.CharField(max_length=8, required=False)
    email = serializers.EmailField(max_length=254, required=False)
    password = serializers.CharField(
        max_length=LONGEST_SECRET, trim_whitespace=False, required=False
    )
    otp = serializers.CharField(max_length=20, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = attrs.keys() & {"employee", "pin", "email", "password", "otp"}
        if given not in ({"employee", "pin"}, {"email", "password"}, {"email", "password", "otp"}):
            raise serializers.ValidationError(
                gettext("Isi employee dan pin, atau email dan password (dan otp)."), "one_of"
            )
        return attrs


class TokensOutput(serializers.Serializer[Any]):
    access = serializers.CharField()
    refresh = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds until the access token expires.")


class TenantOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class SignedInOutput(TokensOutput):
    tenant = TenantOutput()


class OutletOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    timezone = serializers.CharField()
    day_start = LocalTimeField()


class TerminalOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Terminal.Kind.choices)
    outlet = serializers.UUIDField(source="outlet_id")
    paired_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    last_seen_at = serializers.DateTimeField(allow_null=True)


class JournalNameOutput(serializers.Serializer[Any]):
    """The device's journal: receipts of its sales are numbered by `ordinal`."""

    id = serializers.UUIDField()
    ordinal = serializers.IntegerField()


class PairedOutput(TokensOutput):
    terminal = TerminalOutput()
    journal = JournalNameOutput(allow_null=True, help_text="None for a kitchen board.")


class PairingCodeOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds until the code expires.")


class StaffOutput(serializers.Serializer[Any]):
    """A person to choose before typing the PIN; nothing secret."""

    code = serializers.CharField(help_text="The employee number.")
    name = serializers.CharField()
    role = serializers.CharField(source="role.key")
    may_sell = serializers.SerializerMethodField()
    may_approve = serializers.SerializerMethodField(help_text="What a cashier may not do alone.")
    may_cook = serializers.SerializerMethodField(help_text="May work at the kitchen's board.")

    def get_may_sell(self, member: Membership) -> bool:
        return "orders.place" in member.role.permissions

    def get_may_approve(self, member: Membership) -> bool:
        return "approvals.give" in member.role.permissions

    def get_may_cook(self, member: Membership) -> bool:
        return "kitchen.view" in member.role.permissions


class CashierOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="The membership.")
    name = serializers.CharField()
    role = serializers.CharField(source="role.key")
    permissions = serializers.ListField(child=serializers.CharField(), source="role.permissions")
    discount_limit = serializers.DecimalField(
        max_digits=5, decimal_places=2, source="role.discount_limit"
    )


class MeOutput(serializers.Serializer[Any]):
    """Who calls. A terminal without a cashier has no membership, name or role."""

    kind = serializers.ChoiceField(choices=["person", "terminal"])
    tenant = TenantOutput()
    membership = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    role = serializers.CharField(allow_blank=True)
    permissions = serializers.ListField(child=serializers.CharField())
    discount_limit = serializers.DecimalField(max_digits=5, decimal_places=2)
    outlets = OutletOutput(many=True)
    terminal = TerminalOutput(allow_null=True)


class ApprovalOutput(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Send it as `approval` with the act, once.")
    approver = serializers.CharField()
    expires_at = serializers.DateTimeField()
