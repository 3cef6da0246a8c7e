"""Customers over REST: a till writes down who buys."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.views import TenantAPIView
from apps.customers.api.serializers import CustomerOutput, NewCustomerInput
from apps.customers.services import create_customer


class CustomersView(TenantAPIView):
    required_permissions = {"POST": "customers.change"}

    @extend_schema(
        operation_id="create_customer",
        request=NewCustomerInput,
        responses={201: CustomerOutput},
    )
    def post(self, request: Request) -> Response:
        """A new customer. The same id again is the same customer."""
        customer = create_customer(actor=self.actor, **NewCustomerInput.validated(request.data))
        return Response(CustomerOutput(customer).data, status=status.HTTP_201_CREATED)
