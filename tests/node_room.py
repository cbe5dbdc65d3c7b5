"""Two packages from npm that judge our reports, kept under build/node; who has no node does without."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOM = ROOT / "build" / "node"
PACKAGES = {"axe-core": "4.14.1", "@learninglocker/xapi-validation": "3.0.0"}
PATIENCE = 120
"""Seconds that an installation may take."""
XAPI = """
const xapi = require("@learninglocker/xapi-validation");
const lines = require("fs").readFileSync(0, "utf8").split("\\n").filter(Boolean);
const refused = lines.flatMap((line, i) => {
  const found = xapi.default(JSON.parse(line), []);
  return found.length ? [{ line: i + 1, why: found.map((one) => JSON.stringify(one)) }] : [];
});
console.log(JSON.stringify({ lines: lines.length, refused }));
"""


def missing():
    """Return why nothing can be judged here, or nothing once both packages are in place."""
    if not shutil.which("node") or not shutil.which("npm"):
        return "there is no node with npm here"
    if all((ROOM / "node_modules" / name / "package.json").is_file() for name in PACKAGES):
        return ""
    ROOM.mkdir(parents=True, exist_ok=True)
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    command = ["npm", "install", "--prefix", str(ROOM), "--no-audit", "--no-fund", "--ignore-scripts", *wanted]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        return "npm did not install the packages in time"
    return "" if done.returncode == 0 else "npm cannot install the packages here"


def axe():
    """Return the source of axe-core."""
    return (ROOM / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def xapi_verdict(lines):
    """Return how many statements were read, and which were refused and why."""
    done = subprocess.run(
        ["node", "-e", XAPI], cwd=ROOM, input=lines, capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    return json.loads(done.stdout)
