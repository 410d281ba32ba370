"""The portal: what members see and do on their phones."""
