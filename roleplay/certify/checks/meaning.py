"""Check what a well-formed plan means: names that exist, forms that can be drawn, a rule that can decide."""

from __future__ import annotations

from roleplay.certify.checks.candidates import check_candidates
from roleplay.certify.checks.forms import check_forms
from roleplay.certify.checks.known import Known
from roleplay.certify.checks.models import check_models
from roleplay.certify.checks.pool import check_pool
from roleplay.certify.checks.standard import check_standard
from roleplay.certify.plan import Plan
from roleplay.yaml_source import YamlSource


def check_meaning(plan: Plan, source: YamlSource, known: Known) -> None:
    """Add a problem for everything that is well formed and cannot be meant, or weakens what is decided."""
    check_candidates(plan, source, known)
    check_models(plan, source, known)
    check_standard(plan, source)
    pool = check_pool(plan, source, known)
    if pool:
        check_forms(plan, source, pool)
