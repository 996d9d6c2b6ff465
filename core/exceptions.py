"""Errors of the domain: what a service raises when a rule says no."""

from django.utils.functional import Promise


class DomainError(Exception):
    """A rule was broken. The message is shown to people: it says what happened and what to do."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        """Return the message in the language that is active now."""
        return str(self.message)


class NotPermitted(DomainError):
    """This person may not do this."""


class InvalidTransition(DomainError):
    """The thing is not in a state from which this can happen."""


class Conflict(DomainError):
    """Somebody else was faster, or the form shows an old state."""
