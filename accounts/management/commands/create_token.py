"""Make an API token from the command line; prints it once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.access import Permission, Seat, reader_for
from accounts.models import User
from accounts.services import tokens, users
from kernel import clock
from kernel.errors import Invalid


class Command(BaseCommand):
    help = "Make an API token of a person and print it. It is shown this once and kept nowhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL", help="whose token it is")
        parser.add_argument(
            "--scopes",
            required=True,
            nargs="+",
            metavar="SCOPE",
            help="what it may do, separated by blanks or commas, or all that the role includes: "
            + ", ".join(Permission),
        )
        parser.add_argument("--organization", metavar="NAME", help="the seat, where the person has several")
        parser.add_argument("--contractor", metavar="NAME", help="the seat, where the person has several")
        parser.add_argument("--name", default="command line", help="what it is for (default: command line)")
        parser.add_argument("--days", type=int, default=90, help="days until it expires (default 90, at most 365)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the raw token alone, so that a script can take it."""
        user = users.find(options["user"])
        if user is None or not user.is_active:
            raise CommandError(f"Nobody here has the address {options['user']}.")
        seat = choose_seat(user, options["organization"], options["contractor"])
        asked = " ".join(options["scopes"]).replace(",", " ").split()
        scopes = tokens.scopes_of(seat.role) if asked == ["all"] else asked
        now = clock.now()
        try:
            _token, raw = tokens.create(
                user=user,
                seat=seat,
                name=options["name"],
                scopes=scopes,
                now=now,
                expires_at=now + timedelta(days=_within_the_calendar(options["days"])),
            )
        except Invalid as error:
            raise CommandError(str(error)) from error
        self.stdout.write(raw)


def _within_the_calendar(days: int) -> int:
    """``days``, or a number that is too small or too large as well where no calendar reaches that far."""
    return max(0, min(days, tokens.LONGEST.days + 1))


def choose_seat(user: User, organization: str | None, contractor: str | None) -> Seat:
    """The one seat that the options leave. Raises CommandError that names the seats otherwise."""
    seats = list(reader_for(user).seats)
    if organization:
        seats = [seat for seat in seats if seat.side == "client" and seat.party.name == organization]
    if contractor:
        seats = [seat for seat in seats if seat.side == "contractor" and seat.party.name == contractor]
    if len(seats) == 1:
        return seats[0]
    known = ", ".join(
        f'--{"organization" if seat.side == "client" else "contractor"} "{seat.party.name}"'
        for seat in reader_for(user).seats
    )
    raise CommandError(f"Say which seat of {user.email} the token is for. There is: {known or 'none'}.")
