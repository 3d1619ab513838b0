"""Tags of the portal's templates (模板标签): `{% load yuqi %}`."""
