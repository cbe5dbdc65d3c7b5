"""Agreement between raters, and between raters and the grader."""
