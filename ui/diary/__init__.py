"""The sections of the page Diary."""
