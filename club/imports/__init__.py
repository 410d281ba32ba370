"""Imports: the dealer's customers and service orders come in from the files of their own system.

files       a file comes: looked at as a whole, written down, forgotten after a month
run         the run of a file from the upload to the report, its lease and its states
importing   the work on a run: a chunk of rows and a transaction at a time
columns     what a file calls its columns, and what is kept of that
reading     csv and xlsx row by row; workbook is Excel's part of it
values      days, money, phones … as dealers write them; lunar the birthdays by the moon
customers   rows become people and cars (customer_rows, customer_cars, shelf, writing)
orders      rows become service orders and their points (order_rows, orders_known, order_writing)
batches     service orders that a system sends several at a time are written in the same way
balances    rows become the points that members had before (balances_known)
dossiers    what the dealer's system holds of a person, under its own number
issues      what was not taken as it stands, and the worklist
nearest     the car that a VIN was probably meant to name
mending     a refused row is put right, or put away
"""
