"""An index of those who have not come: their absences are counted on each page of a list."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from events.registration import Missing


class Migration(migrations.Migration):
    dependencies = [
        ("club", "0001_initial"),
        ("club", "0002_customers_companies"),
        ("club", "0003_add_field_forgotten_at_to_scan_and_more"),
        ("club", "0004_about_and_name_en"),
        ("club", "0005_cars_claimed_and_shared"),
        ("club", "0006_imports"),
        ("club", "0007_team"),
        ("club", "0008_requests_about_data_and_retention"),
        ("club", "0009_segments_filters"),
        ("club", "0010_people"),
        ("club", "0011_order_numbers_by_store"),
        ("club", "0012_whose_rows_are"),
        ("club", "0013_indexes_of_added_fields"),
        ("club", "0014_numbers_that_look_alike"),
        ("club", "0015_messages_by_state"),
        ("club", "0016_sums_of_a_time"),
        ("club", "0017_preferred_way_of_contact"),
        ("club", "0018_customers_chosen"),
        ("club", "0019_indexes_of_files_and_names"),
        ("club", "0020_points_given_by_hand_and_their_sums"),
        ("club", "0021_replays"),
        ("club", "0022_tiers_by_growth"),
        ("club", "0023_purchases_in_the_shop"),
        ("club", "0024_words_out_of_the_ledger"),
        ("club", "0025_refunds"),
        ("club", "0026_handouts"),
        ("club", "0027_pictures"),
        ("club", "0028_privileges"),
        ("club", "0029_api_keys_and_calls"),
        ("club", "0030_webhooks"),
        ("club", "0031_webhook_deliveries_of_an_endpoint"),
        ("events", "0008_the_last_payment_of_a_fee"),
        ("points", "0011_exchanges_by_store"),
    ]

    initial = False

    operations = [
        ops.AddIndex(
            model_name="Registration",
            index=Missing(fields=["member_id", "session_id"], name="events_registration_missing"),
        ),
    ]
