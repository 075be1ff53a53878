"""The platforms that the panel knows by the variables they set, and what it takes from each."""

from dataclasses import dataclass

from adminpanel.environment import Environment


@dataclass(frozen=True)
class Platform:
    """A place to run: its name, the hosts it serves the panel under, and what its disk and its router are like."""

    name: str = ""
    hosts: tuple[str, ...] = ()
    proxy_hops: int = 0
    wipes_its_disk: bool = False
    volume: str = ""

    @property
    def is_known(self) -> bool:
        """Whether this is a platform at all."""
        return bool(self.name)


# The variable that gives a platform away, its name, and the variable that holds its public host.
PLATFORMS = (
    ("RENDER", "Render", "RENDER_EXTERNAL_HOSTNAME"),
    ("RAILWAY_ENVIRONMENT", "Railway", "RAILWAY_PUBLIC_DOMAIN"),
    ("RAILWAY_PUBLIC_DOMAIN", "Railway", "RAILWAY_PUBLIC_DOMAIN"),
    ("KOYEB_APP_NAME", "Koyeb", "KOYEB_PUBLIC_DOMAIN"),
)


def detect(env: Environment) -> Platform:
    """Return the platform that this process runs on."""
    if env.text("DYNO"):
        # Heroku's router passes on only the hosts of the app itself, so its whole domain is as good as the one host.
        host = env.text("HEROKU_APP_DEFAULT_DOMAIN_NAME", ".herokuapp.com")
        return Platform("Heroku", (host,), proxy_hops=1, wipes_its_disk=True)
    if app := env.text("FLY_APP_NAME"):
        return Platform("Fly", (f"{app}.fly.dev",), proxy_hops=1, wipes_its_disk=True)
    for sign, name, host_variable in PLATFORMS:
        if env.text(sign):
            host = env.text(host_variable)
            volume = env.text("RAILWAY_VOLUME_MOUNT_PATH")
            return Platform(name, (host,) if host else (), proxy_hops=1, wipes_its_disk=True, volume=volume)
    return Platform()
