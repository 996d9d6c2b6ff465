"""Our own drawings on a grid of 24 by 24, stroked with the colour of the text."""

from django.utils.safestring import SafeString, mark_safe


def _drawing(*paths: str, circles: tuple[tuple[float, float, float], ...] = ()) -> SafeString:
    lines = "".join(f'<path d="{path}"/>' for path in paths)
    rings = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"/>' for x, y, radius in circles)
    return mark_safe(lines + rings)


ICONS: dict[str, SafeString] = {
    "brand": _drawing("M4 17c4 0 4-10 8-10s4 10 8 10", circles=((4, 17, 1.5), (12, 7, 1.5), (20, 17, 1.5))),
    "search": _drawing("m16 16 4.5 4.5", circles=((11, 11, 6.5),)),
    "language": _drawing("M4 5h9M8.5 3v2M11 5c0 4-3 7.5-7 9M6 9c1 2.5 3 4.5 6 5.5M12 20l4-10 4 10M13.5 17h5"),
    "document": _drawing("M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"),
    "handshake": _drawing("M3 12 8 7l4 3 4-3 5 5-7 7-3-2-2 1z"),
    "chart": _drawing("M4 19V5M4 19h16M8 15v-4M12.5 15V8M17 15v-6"),
    "place": _drawing("M12 21s6.5-6 6.5-11a6.5 6.5 0 0 0-13 0c0 5 6.5 11 6.5 11Z", circles=((12, 10, 2.2),)),
    "check": _drawing("m8 12.5 2.7 2.7L16 9.5", circles=((12, 12, 9),)),
    "close": _drawing("m7 7 10 10M17 7 7 17"),
    "warning": _drawing("M12 4 2.8 20h18.4zM12 10v5M12 17.4v.2"),
    "info": _drawing("M12 11v6M12 7.4v.2", circles=((12, 12, 9),)),
    "person": _drawing("M4.5 20.5c0-4 3.2-6.5 7.5-6.5s7.5 2.5 7.5 6.5", circles=((12, 8, 4),)),
    "people": _drawing(
        "M3.5 19c0-3 2.5-5 5.5-5s5.5 2 5.5 5M15.5 5.5a3 3 0 0 1 0 5.5M17 14.5c2 .5 3.5 2 3.5 4.5",
        circles=((9, 8, 3),),
    ),
    "file": _drawing("M6 3h8l4 4v14H6zM14 3v4h4"),
    "download": _drawing("M12 4v11M7.5 10.5 12 15l4.5-4.5M5 20h14"),
    "upload": _drawing("M12 15V4M7.5 8.5 12 4l4.5 4.500M5 20h14"),
    "link": _drawing(
        "M10 14a4 4 0 0 1 0-5.7l3-3a4 4 0 0 1 5.7 5.700l-1.5 1.500M14 10a4 4 0 0 1 0 5.700l-3 3A4 4 0 0 1 5.3 13l1.5-1.5"
    ),
    "calendar": _drawing("M4 6h16v14H4zM4 10h16M8 3.500v4M16 3.500v4"),
    "clock": _drawing("M12 7v5l3.5 2", circles=((12, 12, 9),)),
    "edit": _drawing("M4 20l1-4L16 5l3 3L8 19zM13.5 7.500l3 3"),
    "lock": _drawing("M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3"),
    "mail": _drawing("M3.5 6h17v12h-17zM4 6.500l8 6.5 8-6.5"),
    "chat": _drawing("M4 5h16v11H9l-5 4z"),
    "flag": _drawing("M6 21V4M6 5h11l-2.5 4 2.5 4H6"),
    "megaphone": _drawing("M4 10v4h3l8 4.500v-13L7 10zM18 9.500c1 1 1 4 0 5M8 14l1 5.5"),
    "plus": _drawing("M12 5v14M5 12h14"),
    "filter": _drawing("M4 6h16M7 12h10M10 18h4"),
    "globe": _drawing(
        "M3 12h18M12 3c5.5 5.5 5.5 12.5 0 18M12 3c-5.5 5.5-5.5 12.5 0 18", circles=((12, 12, 9),)
    ),
    "quote": _drawing("M5 16c2 0 3.5-1.5 3.5-4H5V8h5M14 16c2 0 3.5-1.5 3.5-4H14V8h5"),
}
