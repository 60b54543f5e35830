"""The command line: one command a file, and one transfer as plain prompts and sentences.

Line mode is for screen readers, slow links and people in a hurry: no escape sequence, no repainting, the same
services and the same words as the screens.
"""
