"""Live sources: public databases that are asked over the network, only where the user turned them on.

Off unless LLMASOS_ONLINE=1 or `Kernel(online=True)`. What leaves the machine are public terms alone (see `terms`): an approved
gene symbol with its ids, a generic drug name of the knowledge pack, a variant's name in a strict form. `sources` says which
source is asked for which tool; `client` keeps to their limits and remembers their replies; one file a source does the rest.
"""
