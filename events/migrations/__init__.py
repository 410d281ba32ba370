"""The tables of events, step by step. Made by `club makemigrations`."""
