"""The front doors: command line, chat, HTTP server."""
