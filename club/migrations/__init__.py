"""The tables of club, step by step. Made by `club makemigrations`."""
