"""Our own themes: calm surfaces, one accent, text contrast of 4.5 or more (a test computes it)."""

from __future__ import annotations

from textual.theme import Theme


def _quiet(colour: str, track: str) -> dict[str, str]:
    """Words that explain, also in Textual's own parts, which would draw them in half of their colour.

    And the `track` of what scrolls, which would be darker than anything else, and be seen first.
    """
    words = dict.fromkeys(("muted", "text-muted", "text-disabled"), colour)
    tracks = ("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active")
    return {**words, **dict.fromkeys((*tracks, "scrollbar-corner-color"), track)}


DARK = Theme(
    name="desk-dark",
    dark=True,
    primary="#5ea1ff",
    secondary="#8fb8e8",
    accent="#5ea1ff",
    foreground="#e4e8ef",
    background="#10141b",
    surface="#161b24",
    panel="#1e2530",
    success="#5fd08a",
    warning="#f0b849",
    error="#ff8080",
    variables={
        **_quiet("#9aa5b5", "#161b24"),
        "border": "#3a4556",
        "field-focus": "#5ea1ff 15%",
        "footer-key-foreground": "#5ea1ff",
        "footer-background": "#161b24",
        "input-selection-background": "#5ea1ff 35%",
        "block-cursor-foreground": "#10141b",
        "block-cursor-background": "#5ea1ff",
        "block-cursor-blurred-background": "#5ea1ff 18%",
    },
)

LIGHT = Theme(
    name="desk-light",
    dark=False,
    primary="#0a5bc4",
    secondary="#31597f",
    accent="#0a5bc4",
    foreground="#1b222c",
    background="#f4f6f9",
    surface="#ffffff",
    panel="#e9edf3",
    success="#1a6e3c",
    warning="#8a5200",
    error="#b3261e",
    variables={
        **_quiet("#4d5868", "#e9edf3"),
        "border": "#aab4c2",
        "field-focus": "#0a5bc4 15%",
        "footer-key-foreground": "#0a5bc4",
        "footer-background": "#e9edf3",
        "input-selection-background": "#0a5bc4 25%",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-background": "#0a5bc4",
        "block-cursor-blurred-background": "#0a5bc4 12%",
    },
)

CONTRAST = Theme(
    name="desk-contrast",
    dark=True,
    primary="#ffe066",
    secondary="#ffffff",
    accent="#ffe066",
    foreground="#ffffff",
    background="#000000",
    surface="#1c1c1c",
    panel="#262626",
    success="#7dffa0",
    warning="#ffc14d",
    error="#ffa3a3",
    variables={
        **_quiet("#e0e0e0", "#262626"),
        "border": "#ffffff",
        "field-focus": "#00408c",
        "footer-key-foreground": "#ffe066",
        "footer-background": "#262626",
        "input-selection-background": "#5c4700",
        "block-cursor-foreground": "#000000",
        "block-cursor-background": "#ffe066",
        "block-cursor-blurred-background": "#002a5c",
    },
)

# Of the sixteen colours alone, as Rich counts them, so that each is sent to the terminal as what it is. With
# `ansi=True` Textual's parts would be drawn in `ansi_default`, and nobody knows what that can be read on.
SIXTEEN = Theme(
    name="desk-16",
    dark=True,
    primary="#55ffff",
    secondary="#ffffff",
    accent="#55ffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    success="#55ff55",
    warning="#ffff55",
    error="#ff5555",
    variables={
        **_quiet("#aaaaaa", "#000000"),
        "border": "#aaaaaa",
        "field-focus": "#0000aa",
        "footer-key-foreground": "#55ffff",
        "footer-background": "#000000",
        "input-selection-background": "#aa00aa",
        "block-cursor-foreground": "#000000",
        "block-cursor-background": "#55ffff",
        "block-cursor-blurred-background": "#000000",
        "block-cursor-blurred-text-style": "bold underline",
        "block-hover-background": "#0000aa",
    },
)

THEMES = {
    DARK.name: ("dark", DARK),
    LIGHT.name: ("light", LIGHT),
    CONTRAST.name: ("high contrast", CONTRAST),
    SIXTEEN.name: ("16 colours", SIXTEEN),
}
"""In the order in which they take turns, each with what people call it."""


def next_theme(name: str) -> str:
    """The one whose turn it is behind this."""
    names = [*THEMES]
    return names[(names.index(name) + 1) % len(names)]
