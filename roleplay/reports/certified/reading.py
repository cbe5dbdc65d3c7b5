"""How the figures of a certification report are to be read: said on the report itself, whatever its format."""

HOW_TO_READ = (
    (
        "The interval beside a mean is the one that decides: mean less and plus what makes it sure, with the error of "
        "the cut score in it. Pass: all of it at or above the cut on both rubrics. Fail: all of it below the cut on "
        "one. Otherwise more scenarios are needed, and about how many is told."
    ),
    "Critical errors beyond what the plan allows fail a candidate whatever the scores.",
    (
        "Undecided: calls are missing or without a score, or are too few. It says nothing for or against the "
        "candidate. Calls that a fault of the simulator spoilt are left out and counted."
    ),
    (
        "A call passes by the pass marks of its own scenario; a candidate by the cut scores of the plan. The two "
        "need not agree."
    ),
    (
        "Scenarios are what was drawn: several calls of one scenario resemble each other, and count as one that is "
        "better known."
    ),
    (
        "Φ is how far scores can be relied on as they stand, G how far the order of candidates can; 0.8 is customary "
        "for decisions. Both depend on who took part: among candidates who are all alike they are low."
    ),
    "No critical error in n calls does not mean none will come: the bound says how many may.",
    "A call taken unsupervised does not show who took it, or with what help.",
    "The grader can be wrong. Whoever signs looks at the calls that decided, and anyone may appeal.",
)
"""A sentence or two each."""
