"""Forms: the shape of what people type in. Rules that need data belong to the verbs."""
