"""Profiles and the file they are kept in; nothing here touches the disk at import."""
