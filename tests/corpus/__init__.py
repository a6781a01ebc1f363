"""Invented texts with every trace labelled; written before the scanner and never edited to fit it.

Nobody in them exists. `frames_*.txt` holds the sentences, `values.py` what stands in their slots.
"""
