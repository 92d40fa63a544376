"""Decides and runs: process, scheduler, syscalls, dispatch, access, journal, grounding, answer."""
