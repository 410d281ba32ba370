"""Vouchers by the time of their issue and use: lists and figures by month."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('points', '0009_rewards')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Voucher',
            index=Index(fields=['kind_id', 'issued_at']),
        ),
        ops.AddIndex(
            model_name='Voucher',
            index=Index(fields=['issued_at', 'id']),
        ),
        ops.AddIndex(
            model_name='VoucherUse',
            index=Index(fields=['at']),
        ),
        ops.RunSQL('DROP INDEX IF EXISTS "points_voucher_use_order"', ""),
        ops.RunSQL(
            'CREATE INDEX "points_voucher_use_order" ON "points_voucher_use" ("store", "order") WHERE undone_at IS NULL',
            "",
        ),
    ]
