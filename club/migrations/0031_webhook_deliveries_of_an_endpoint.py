"""The letters to one endpoint, the newest first, without sorting all that were ever written to it."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("club", "0030_webhooks")]

    initial = False

    operations = [ops.AddIndex(model_name="WebhookDelivery", index=Index(fields=["endpoint_id", "id"]))]
