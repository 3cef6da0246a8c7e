"""The office's pages of the tills' queues."""

from apps.sync.office import exceptions as exceptions
from apps.sync.office import proof as proof
from apps.sync.office import rescue as rescue
