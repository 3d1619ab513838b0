"""The one caller of the Python API (桥): snapshots out, runs in, questions to a warm session.

One module a subject; apps import the module: `from yuqi.portal.bridge import results`. Dataclasses of the api that
apps need are re-exported by the module they belong to.
"""
