"""Word documents as offices write them: drafts of sentences with cited figures, and the pages they are set on."""
