"""A batch of paper forms as it stands when its season is over; it must not hold an answer."""

from pingyi.ballot.models import Batch, Survey
from pingyi.season.models import Season
from tests.support import world


def taken_in(season: Season) -> Batch:
    """Return a new batch of one form that was taken in while the survey was open."""
    survey = Survey.objects.within(season.office_id).get(season=season)
    return Batch.objects.within(season.office_id).create(
        office_id=season.office_id,
        survey=survey,
        number=1,
        channel="street",
        forms_count=1,
        state="taken_in",
        made_at=world.NOW,
    )
