"""Create model AbsencePolicy, Create model Excuse, Create model Feedback."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('club', '0001_initial'), ('club', '0002_customers_companies'), ('club', '0003_add_field_forgotten_at_to_scan_and_more'), ('club', '0004_about_and_name_en'), ('club', '0005_cars_claimed_and_shared'), ('club', '0006_imports'), ('club', '0007_team'), ('club', '0008_requests_about_data_and_retention'), ('club', '0009_segments_filters'), ('club', '0010_people'), ('club', '0011_order_numbers_by_store'), ('club', '0012_whose_rows_are'), ('club', '0013_indexes_of_added_fields'), ('club', '0014_numbers_that_look_alike'), ('club', '0015_messages_by_state'), ('club', '0016_sums_of_a_time'), ('club', '0017_preferred_way_of_contact'), ('club', '0018_customers_chosen'), ('club', '0019_indexes_of_files_and_names'), ('club', '0020_points_given_by_hand_and_their_sums'), ('club', '0021_replays'), ('club', '0022_tiers_by_growth'), ('club', '0023_purchases_in_the_shop'), ('club', '0024_words_out_of_the_ledger'), ('club', '0025_refunds'), ('club', '0026_handouts'), ('club', '0027_pictures'), ('club', '0028_privileges'), ('club', '0029_api_keys_and_calls'), ('club', '0030_webhooks'), ('club', '0031_webhook_deliveries_of_an_endpoint'), ('events', '0003_parties_queues_and_fees')]

    initial = False

    operations = [
        ops.CreateModel(
            name='AbsencePolicy',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('absences', fields.IntField()),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
            ],
            options={'table': 'events_absence_policy', 'app': 'events', 'indexes': [Index(fields=['at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Excuse',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('registration', fields.ForeignKeyField('events.Registration', source_field='registration_id', unique=True, related_name='excuses', on_delete=OnDelete.RESTRICT)),
                ('reason', fields.CharField(max_length=120)),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
            ],
            options={'table': 'events_excuse', 'app': 'events', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Feedback',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('registration', fields.ForeignKeyField('events.Registration', source_field='registration_id', unique=True, related_name='feedback', on_delete=OnDelete.RESTRICT)),
                ('key', fields.CharField(null=True, unique=True, max_length=80)),
                ('asked_at', fields.DatetimeField(null=True)),
                ('opened_at', fields.DatetimeField(null=True)),
                ('given_at', fields.DatetimeField(null=True)),
                ('changed_at', fields.DatetimeField(null=True)),
                ('words', fields.CharField(default='', max_length=500)),
                ('may_be_named', fields.BooleanField(default=False)),
                ('is_hasty', fields.BooleanField(default=False)),
            ],
            options={'table': 'events_feedback', 'app': 'events', 'indexes': [Index(fields=['given_at'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FeedbackAnswer',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('feedback', fields.ForeignKeyField('events.Feedback', source_field='feedback_id', related_name='answers', on_delete=OnDelete.RESTRICT)),
                ('question', fields.CharField(max_length=12)),
                ('of', fields.CharField(default='', max_length=20)),
                ('score', fields.IntField(null=True)),
                ('choice', fields.CharField(default='', max_length=12)),
            ],
            options={'table': 'events_feedback_answer', 'app': 'events', 'unique_together': (('feedback', 'question', 'of'),), 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='FeedbackPlan',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('event', fields.ForeignKeyField('events.Event', source_field='event_id', unique=True, related_name=False, on_delete=OnDelete.RESTRICT)),
                ('questions', fields.JSONField(default=list)),
                ('speakers', fields.JSONField(default=list)),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
            ],
            options={'table': 'events_feedback_plan', 'app': 'events', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Outlay',
            fields=[
                ('id', fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('session', fields.ForeignKeyField('events.Session', source_field='session_id', unique=True, related_name=False, on_delete=OnDelete.RESTRICT)),
                ('fen', fields.BigIntField()),
                ('by', fields.CharField(max_length=60)),
                ('at', fields.DatetimeField()),
            ],
            options={'table': 'events_outlay', 'app': 'events', 'pk_attr': 'id'},
            bases=['Model'],
        ),
    ]
