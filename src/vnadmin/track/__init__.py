"""The register: tasks with ids that are assigned once, matched again when a document is read again or issued anew, with their history."""
