"""The icons we use (图标): Tabler Icons 3.51 (MIT), each under our own name, printed into one sprite.

Add one: put its outline svg file into `outline/`, add a line to NAMES, then run
`python -m yuqi.portal.shared.icons`, which writes `static/yuqi/icons.svg` again.
"""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["NAMES", "SPRITE", "sprite"]

_HERE = Path(__file__).resolve().parent
SPRITE = _HERE.parent / "static" / "yuqi" / "icons.svg"
_BLANK = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)

# our name -> Tabler's file name
NAMES: dict[str, str] = {
    "activity": "activity",
    "adjustments": "adjustments-horizontal",
    "alert": "alert-triangle",
    "approve": "clipboard-check",
    "arrow-down": "arrow-down",
    "arrow-left": "arrow-left",
    "arrow-right": "arrow-right",
    "arrow-up": "arrow-up",
    "award": "award",
    "bank": "building-bank",
    "bell": "bell",
    "bookmark": "bookmark",
    "briefcase": "briefcase",
    "building": "building",
    "bulb": "bulb",
    "calculator": "calculator",
    "calendar": "calendar",
    "certificate": "certificate",
    "chain": "fish-bone",
    "chart": "chart-bar",
    "check": "check",
    "chevron-down": "chevron-down",
    "chevron-left": "chevron-left",
    "chevron-right": "chevron-right",
    "chevron-up": "chevron-up",
    "circle": "circle",
    "clipboard": "clipboard",
    "clock": "clock",
    "coin": "coin-yuan",
    "columns": "columns",
    "copy": "copy",
    "database": "database",
    "database-in": "database-import",
    "dots": "dots",
    "download": "download",
    "edit": "edit",
    "exchange": "arrows-exchange",
    "external": "external-link",
    "eye": "eye",
    "factory": "building-factory",
    "file": "file",
    "file-text": "file-text",
    "filter": "filter",
    "flag": "flag",
    "flow": "chart-sankey",
    "folder": "folder",
    "gavel": "gavel",
    "headset": "headset",
    "help": "help",
    "history": "history",
    "home": "home",
    "hourglass": "hourglass",
    "id": "id",
    "info": "info-circle",
    "key": "key",
    "language": "language",
    "link": "link",
    "list": "list",
    "list-check": "list-check",
    "lock": "lock",
    "login": "login",
    "logout": "logout",
    "mail": "mail",
    "map": "map",
    "map-pin": "map-pin",
    "menu": "menu-2",
    "merge": "git-merge",
    "message": "message-2",
    "minus": "minus",
    "network": "topology-star",
    "notes": "notes",
    "paperclip": "paperclip",
    "pause": "player-pause",
    "percentage": "percentage",
    "phone": "phone",
    "play": "player-play",
    "plus": "plus",
    "printer": "printer",
    "qrcode": "qrcode",
    "radar": "chart-radar",
    "refresh": "refresh",
    "report": "report",
    "rocket": "rocket",
    "scale": "scale",
    "school": "school",
    "screen": "device-desktop",
    "search": "search",
    "send": "send",
    "settings": "settings",
    "share": "share",
    "shield": "shield",
    "shield-check": "shield-check",
    "ship": "ship",
    "sitemap": "sitemap",
    "sort": "arrows-sort",
    "stack": "stack",
    "stairs": "stairs-up",
    "star": "star",
    "table": "table",
    "tag": "tag",
    "target": "target",
    "text-size": "text-size",
    "todo": "checkbox",
    "tool": "tool",
    "trash": "trash",
    "trend": "trending-up",
    "undo": "arrow-back-up",
    "upload": "upload",
    "user": "user",
    "users": "users",
    "wand": "wand",
    "warehouse": "building-warehouse",
    "world": "world",
    "x": "x",
}


def sprite() -> str:
    """Return the sprite: one symbol a name, id "i-…", drawn by the stroke of whoever uses it."""
    symbols = []
    for name, file in sorted(NAMES.items()):
        found = _BODY.search((_HERE / "outline" / f"{file}.svg").read_text("utf-8"))
        if found is None:
            raise ValueError(f"not an svg file: {file}.svg")
        body = " ".join(found[1].replace(_BLANK, "").split()).replace("> <", "><").replace(" />", "/>")
        symbols.append(f'<symbol id="i-{name}" viewBox="0 0 24 24">{body}</symbol>')
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


if __name__ == "__main__":
    SPRITE.write_text(sprite(), "utf-8")
