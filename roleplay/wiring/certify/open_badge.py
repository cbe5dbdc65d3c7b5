"""A certificate as an Open Badges 3.0 credential, without a proof: what it says can be checked with the bundle.

Source: 1EdTech, Open Badges Specification 3.0, OpenBadgeCredential.
"""

from __future__ import annotations

import uuid
from typing import Any

from roleplay.wiring.certify.certificate import Certificate

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]


def open_badge(found: Certificate) -> dict[str, Any]:
    """Return a certificate as plain data in the form of an OpenBadgeCredential."""
    scores = ", ".join(f"{one.title} {one.mean:.1f} (cut {one.cut:g})" for one in found.scores)
    narrative = f"{scores}, on {len(found.scenarios)} scenarios. {found.sitting}"
    names = [("bundle", found.head), ("key", found.key), ("decision", found.record), ("run", found.run.run)]
    evidence = "; ".join(f"{name} {digest}" for name, digest in names if digest)
    return {
        "@context": CONTEXT,
        "id": _urn(found.record),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": found.plan.title,
        "issuer": {"id": _urn(f"issuer {found.key or found.signed.by}"), "type": ["Profile"], "name": found.signed.by},
        "validFrom": f"{found.since.isoformat()}T00:00:00Z",
        "validUntil": f"{found.until.isoformat()}T23:59:59Z",
        "credentialSubject": {
            "id": _urn(f"candidate {found.run.run} {found.candidate.name}"),
            "type": ["AchievementSubject"],
            "achievement": {
                "id": _urn(f"plan {found.run.run}"),
                "type": ["Achievement"],
                "name": found.plan.title,
                "description": found.plan.about or found.plan.title,
                "criteria": {"narrative": narrative},
            },
        },
        "evidence": [{"type": ["Evidence"], "name": "SHA-256 of what it rests on", "narrative": evidence}],
    }


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"roleplay {name}").urn
