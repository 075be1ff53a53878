"""The team of a train operator: its people, its directories, its environments."""

from datetime import UTC, datetime

# Fixed, so that pictures and tests of the practice data stay as they are.
BASE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

MEMBERS = {
    "amara": ("amara.okafor@northline.example", "Amara Okafor"),
    "ben": ("ben.whitlock@northline.example", "Ben Whitlock"),
    "chiara": ("chiara.russo@northline.example", "Chiara Russo"),
    "dmitri": ("dmitri.sokolov@northline.example", "Dmitri Sokolov"),
    "elin": ("elin.strom@northline.example", "Elin Ström"),
    "farah": ("farah.haddad@northline.example", "Farah Haddad"),
    "gus": ("gus.mendez@northline.example", "Gus Méndez"),
    "ci": ("deploy-bot@northline.example", ""),
}

DIRECTORIES = {
    "support": "Customer support",
    "operations": "Operations",
    "marketing": "Marketing",
    "quality": "Quality",
}

ENVIRONMENTS = [("production", "default"), ("staging", "other"), ("development", "other")]
