"""WCAG 2 contrast of every text that an app has on its screen."""

from __future__ import annotations


def luminance(colour):
    """Return the relative luminance of red, green and blue, 0 to 255 each."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def texts(app):
    """Yield every run of text on the screen with its contrast; lines and blocks that are no words are left out."""
    for strip in app.screen._compositor.render_strips():
        for text, style, _ in strip:
            if any(c.isalnum() for c in text):
                front, back = style.color.get_truecolor(), style.bgcolor.get_truecolor()
                if style.dim:
                    front = [b + (f - b) * 0.66 for f, b in zip(front, back, strict=True)]
                yield text.strip(), contrast(front, back)
