"""How the figures of a cohort report are to be read: said on the report itself, whatever its format."""

HOW_TO_READ = (
    (
        "Every figure stands with the number it rests on. Behind a share or a mean stand the ends of its 95 % "
        "interval: with few calls it is wide, and then the figure says little."
    ),
    (
        "Exams and practice are never put into one figure. Retries, and calls with a model in the agent's seat, "
        "count nowhere."
    ),
    "Scores, levels and passes are those that stand after reviews.",
    (
        "Intervals of shares treat calls as if each came from somebody else. Where few people took many calls, "
        "the truth is less certain than they say."
    ),
    (
        "Scenarios differ in difficulty. Groups, months and nth calls that took other scenarios cannot be "
        "compared by their scores alone."
    ),
    (
        "In the practice effect, fewer trainees stand behind each further call, and those who go on are seldom "
        "like those who stop. The change since the first call compares the same people; it still does not say "
        "that practice is the cause."
    ),
    (
        "Calls until the first pass: trainees who have not passed yet are counted as not yet, not as failed. Only "
        "calls of the selection are counted, so a late first day makes it look shorter."
    ),
    "No critical error in n calls does not mean none will come: the interval says how many may.",
)
"""A sentence or two each."""
