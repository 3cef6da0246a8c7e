"""Django looks for admin pages here."""

from apps.sync.office import rescue as rescue
