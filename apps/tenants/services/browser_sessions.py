"""Ending the sign-ins of a person's browsers. Those of tills and programs: `tokens`."""

from uuid import UUID

from allauth.usersessions.models import UserSession

from apps.core.errors import NotFound


def end_browser_session(*, user_id: UUID, session_id: int) -> None:
    """Sign one browser of the person out, from its next request on. Raises `NotFound`."""
    session = UserSession.objects.filter(user_id=user_id, id=session_id).first()
    if session is None:
        raise NotFound
    session.end()
