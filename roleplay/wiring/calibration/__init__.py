"""Calibration put together: sessions of several raters over the same calls."""
