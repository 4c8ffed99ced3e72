"""Slack: signed requests and socket events in, modals and messages out."""
