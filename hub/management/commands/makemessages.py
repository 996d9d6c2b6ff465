"""``manage.py makemessages``: Django's own, without guesses."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """A changed sentence is a new sentence: a fuzzy guess from an old one would only be left out when it is compiled."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
