"""The moderators' queue inside the CMS."""
