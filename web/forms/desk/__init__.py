"""Forms of the front desk."""
