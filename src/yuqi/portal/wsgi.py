"""What a web server calls (WSGI 入口)."""

import atexit
import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuqi.portal.settings")

# All that is loaded here lives as long as the process: no collection need look through it, now or later.
gc.disable()
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # else the first visitor waits while the pages are loaded
gc.freeze()
gc.enable()
atexit.register(gc.unfreeze)  # at the end all is taken down in order
