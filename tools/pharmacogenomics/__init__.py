"""Pharmacogenomics: how a genotype changes the choice or dose of a drug."""
