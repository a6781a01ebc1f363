"""Alerts by mail: who asks, says yes and stops needs no account."""
