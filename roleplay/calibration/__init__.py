"""Agreement between raters, and between raters and the grader.

The figures are computed here with numpy alone. Of the libraries that have them, `krippendorff` and `pingouin` are under
the GPL, statsmodels brings pandas and SciPy, the small permissive ones compute one of the figures each, and none
resamples by call.
"""
