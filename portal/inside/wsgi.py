"""CKAN as a WSGI application for gunicorn; SATUDATA_INI names its settings."""

from __future__ import annotations

import os
from logging.config import fileConfig

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

ini = os.environ["SATUDATA_INI"]
fileConfig(ini, disable_existing_loggers=False)
application = make_app(CKANConfigLoader(ini).get_config())
