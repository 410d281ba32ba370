"""Order numbers once more in their one spelling, which knows dashes in a row and letters that look alike now."""

from importlib import import_module

from tortoise import migrations
from tortoise.migrations import operations as ops

respell = import_module("club.migrations.0011_order_numbers_by_store").respell


class Migration(migrations.Migration):
    dependencies = [("club", "0013_indexes_of_added_fields")]

    operations = [ops.RunPython(respell, lambda *_: None)]
