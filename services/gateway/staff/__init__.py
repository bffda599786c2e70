"""The pages that the people of the company work on."""
