"""What is remembered: the data folder, the knowledge pack, vector memory, patient records, and ingest of documents."""
