"""Ask pip-audit about all that production installs; where its database cannot be reached, say so loudly."""

import json
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements.txt"


def pins() -> set[str]:
    """Return what requirements.txt names and all that it brings along, each as it is installed here."""
    lines = [line for line in REQUIREMENTS.read_text().splitlines() if line and not line.startswith(("#", " "))]
    waiting = [Requirement(line.rstrip("\\ ")) for line in lines]
    found: dict[str, str] = {}
    while waiting:
        wanted = waiting.pop()
        try:
            installed = distribution(wanted.name)
        except PackageNotFoundError:
            continue
        if installed.name in found and not wanted.extras:
            continue
        found[installed.name] = installed.version
        waiting += [need for need in map(Requirement, installed.requires or []) if applies(need, wanted.extras)]
    return {f"{name}=={version}" for name, version in found.items()}


def applies(need: Requirement, extras: set[str]) -> bool:
    """Tell whether a requirement holds on this machine for a package that was asked for with these extras."""
    return not need.marker or any(need.marker.evaluate({"extra": extra}) for extra in extras or {""})


def main() -> int:
    """Return 1 where something that production installs is known to be vulnerable."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listing:
        listing.write("\n".join(sorted(pins())))
        listing.flush()
        command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "-f", "json", "-r", listing.name]
        try:
            audit = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
            packages = json.loads(audit.stdout)["dependencies"]
        except (subprocess.TimeoutExpired, ValueError, KeyError):
            packages = []
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        print(
            "\n*** SKIPPED: pip-audit could not ask its database; nothing is known of what production installs. ***\n"
        )
        return 0
    vulnerable = [package for package in asked if package["vulns"]]
    for package in vulnerable:
        print(package["name"], package["version"], *(found["id"] for found in package["vulns"]))
    print(f"pip-audit: {len(asked)} of {len(packages)} packages looked up, {len(vulnerable)} vulnerable.")
    return 1 if vulnerable else 0


if __name__ == "__main__":
    sys.exit(main())
