"""Our own themes: calm surfaces, one accent, text contrast of 4.5 or more (a test computes it)."""

from __future__ import annotations

from textual.theme import Theme

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
        "muted": "#9aa5b5",
        "border": "#3a4556",
        "footer-key-foreground": "#5ea1ff",
        "footer-background": "#161b24",
        "input-selection-background": "#5ea1ff 35%",
        "block-cursor-foreground": "#10141b",
        "block-cursor-background": "#5ea1ff",
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
        "muted": "#4d5868",
        "border": "#aab4c2",
        "footer-key-foreground": "#0a5bc4",
        "footer-background": "#e9edf3",
        "input-selection-background": "#0a5bc4 25%",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-background": "#0a5bc4",
    },
)
