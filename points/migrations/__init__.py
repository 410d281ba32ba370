"""The tables of points, step by step. Made by `club makemigrations`."""
