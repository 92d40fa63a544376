"""Trajectories of repeated measurements: a forecast that programs and the command line ask for, not the scheduler."""

from .forecast import forecast as forecast
