"""The application that `pingyi serve` and any ASGI server run: the edge with Django mounted behind it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pingyi.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from pingyi.edge import app
from pingyi.edge.doors import Doors

_site = get_wsgi_application()

from pingyi.ballot import queries  # noqa: E402  # its models need the applications, which stand only now

survey = app.Survey(Doors(settings.DATA / "ballots", settings.KEYS, queries.address()), settings.DATA / "ledgers")
application = app.build(_site, settings.PACKAGE / "web" / "static", survey=survey)
