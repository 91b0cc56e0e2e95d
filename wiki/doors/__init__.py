"""The WebSocket of the editor."""
