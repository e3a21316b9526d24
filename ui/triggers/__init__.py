"""The sections of the Triggers page, in the order in which a person reads them."""
