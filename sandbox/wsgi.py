"""`granian --interface wsgi --workers 1 sandbox.wsgi:application`: one process, own settings."""

import os
import threading
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "sandbox.settings"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from sandbox.desk.views import tell  # noqa: E402
from sandbox.ledger import ledger  # noqa: E402


def _expire_for_ever() -> None:
    """Providers tell merchants that a charge has passed its time."""
    while True:
        for charge in ledger.late():
            tell(charge)
        time.sleep(0.5)


threading.Thread(target=_expire_for_ever, daemon=True).start()
