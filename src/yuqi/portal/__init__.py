"""The portal (门户): Django pages and HTTP over the Python API; nothing outside imports it."""
