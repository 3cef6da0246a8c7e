"""Structured logs: one JSON object a line, with request id and tenant."""

import datetime as dt
import json
import logging

from apps.core.context import request_context
from apps.core.tenancy import current_tenant_or_none


class RequestContextFilter(logging.Filter):
    """Adds request id and tenant to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_context.get().request_id
        tenant = current_tenant_or_none()
        record.tenant = str(tenant) if tenant else ""
        return True


class JSONFormatter(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", ""),
            "tenant": getattr(record, "tenant", ""),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)
