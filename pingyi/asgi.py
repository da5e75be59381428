"""The application that `pingyi serve` and any ASGI server run: the edge with Django mounted behind it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pingyi.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from pingyi.edge import app

application = app.build(get_wsgi_application(), settings.PACKAGE / "web" / "static")
