"""Django's entry (管理入口): `python manage.py <command>`."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yuqi.portal.settings")
execute_from_command_line(sys.argv)
