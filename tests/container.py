"""`make container`: builds the image by `Containerfile`, without root, runs it, and says how large it is.

Needs buildah, podman, runc, uidmap and mmdebstrap (Debian's packages of these names), and an account other than root
with ids of its own in /etc/subuid (`useradd` gives them). Where root starts it, it makes an account for the time.

Rules:
1. No registry of images is asked: the base is Debian's own Python, laid where the official image has its.
2. What is run is what a school runs: the image, read-only, its one volume, its own health check.
3. Nothing is left: images, volume and account go.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).parents[1]
PROGRAMS = ("buildah", "podman", "runc", "newuidmap", "mmdebstrap")
BASE, IMAGE, RUNNING = "localhost/python:3.13-slim", "localhost/canipost", "canipost-tried"
ACCOUNT = "canipost-builds"
CERTIFICATES = ("/etc/ssl/certs", "/usr/share/ca-certificates")
READY_WITHIN, STOPPED_WITHIN = 60, 20
SETTINGS = """school = "hillside"
name = "Hillside Primary School"
pack = "newport"
[workspaces]
slack = "T0HILLSIDE"
[[people]]
name = "Dana Reed"
roles = ["dsl", "headteacher", "chair-of-governors"]
slack = "U0DSL"
[[people]]
name = "Chris Moor"
roles = ["chair-of-governors"]
slack = "U0CHAIR"
[[channels]]
roles = ["dsl"]
slack = "C0DSL"
[numbers]
lado = "01632 960001"
"""


def main() -> int:
    """Build, run, measure; exit code 1 where something is missing or fails."""
    if missing := [one for one in PROGRAMS if shutil.which(one) is None]:
        print(
            f"Not on this machine: {', '.join(missing)}. apt-get install {' '.join(PROGRAMS)}; newuidmap is in uidmap."
        )
        return 1
    folder = Path(tempfile.mkdtemp(prefix="canipost-container-"))
    folder.chmod(0o755)
    try:
        Builder(folder, account()).tried()
    except (subprocess.CalledProcessError, AssertionError, TimeoutError) as error:
        print(f"FAILED: {error}\n{getattr(error, 'stderr', '') or ''}")
        return 1
    finally:
        if os.geteuid() == 0:
            subprocess.run(["userdel", "--remove", ACCOUNT], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def account() -> str:
    """Whose containers they are: root's own would not be rootless."""
    if os.geteuid() == 0:
        subprocess.run(["useradd", "--create-home", "--shell", "/bin/sh", ACCOUNT], check=True)
        return ACCOUNT
    return ""


class Builder:
    """One account's containers, in one folder."""

    def __init__(self, folder: Path, account: str) -> None:
        self._folder, self._account = folder, account

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command as the account."""
        home = self._folder / "run"
        if not home.exists():
            home.mkdir(mode=0o700)
            if self._account:
                shutil.chown(home, self._account, self._account)
        as_whom = ["runuser", "-u", self._account, "--"] if self._account else []
        whole = [*as_whom, "env", f"XDG_RUNTIME_DIR={home}", *command]
        owner = Path(f"~{self._account}").expanduser()
        return subprocess.run(whole, capture_output=True, text=True, check=check, cwd=owner, env=_environment(owner))

    def tried(self) -> None:
        """From Debian's packages to an image that runs, is healthy and stops."""
        began = time.monotonic()
        try:
            self._base()
            print(f"base: Debian's Python in {time.monotonic() - began:.0f} s", flush=True)
            began = time.monotonic()
            self._built()
            print(f"image: built by Containerfile in {time.monotonic() - began:.0f} s: {self._sizes()}", flush=True)
            self._walked()
        finally:
            self.run("podman", "--runtime", "runc", "rm", "--force", RUNNING, check=False)
            self.run("podman", "system", "reset", "--force", check=False)

    def _base(self) -> None:
        """What the official slim image is, for our file: Debian 13, and python and pip in /usr/local."""
        root = self._folder / "root.tar"
        left = [f"--dpkgopt=path-exclude=/usr/share/{one}/*" for one in ("man", "doc", "locale")]
        packages = "--include=python3,python3-venv,ca-certificates"
        subprocess.run(
            ["mmdebstrap", "--quiet", "--variant=minbase", packages, *left, "trixie", str(root)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        made = self.run("buildah", "from", "scratch").stdout.strip()
        self.run("buildah", "add", made, str(root), "/")
        cleared = "python3 -m venv /usr/local && rm -rf /var/lib/apt/lists/* /var/cache/apt/*"
        self.run("buildah", "run", "--isolation", "chroot", made, "--", "sh", "-c", cleared)
        self.run("buildah", "config", "--env", "PATH=/usr/local/bin:/usr/bin:/bin", made)
        self.run("buildah", "commit", "--rm", "--squash", made, BASE)

    def _built(self) -> None:
        source = self._folder / "source"
        listed = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.run(listed, capture_output=True, text=True, check=True).stdout.split("\0"):
            if name and (ROOT / name).is_file():
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, source / name)
        # The packages come as they come to this machine: its network, and the certificates that it trusts.
        seen = [word for one in CERTIFICATES if Path(one).is_dir() for word in ("--volume", f"{one}:{one}:ro")]
        trusted = os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
        self.run(
            "buildah", "build", "--isolation", "chroot", "--network", "host", "--format", "docker", *seen,
            "--build-arg", f"PYTHON={BASE}", "--build-arg", f"SSL_CERT_FILE={trusted}", "--tag", IMAGE, str(source),
        )  # fmt: skip

    def _sizes(self) -> str:
        def size(image: str) -> int:
            return int(json.loads(self.run("podman", "image", "inspect", image).stdout)[0]["Size"])

        packed = self._folder / "run" / "image.tar.gz"
        self.run("sh", "-c", f"podman save {IMAGE} | gzip -6 > {packed}")
        parts = f"{size(IMAGE) / 1e6:.0f} MB, of which the base is {size(BASE) / 1e6:.0f}"
        return f"{parts}; {packed.stat().st_size / 1e6:.0f} MB packed"

    def _walked(self) -> None:
        podman = ["podman", "--runtime", "runc"]
        volume = ["--volume", "canipost:/var/lib/canipost"]
        inside = [*podman, "run", "--rm", "--network", "none", *volume, IMAGE]
        bare = self.run(*inside, check=False)
        assert bare.returncode == 1, bare
        assert "Traceback" not in bare.stderr + bare.stdout, bare.stderr
        print(f"nothing set: exit code 1, and it says: {(bare.stdout + bare.stderr).strip().splitlines()[-1]}")
        settings = f"mkdir settings && printf %s '{SETTINGS}' > settings/hillside.toml"
        script = f"umask 077 && canipost keys new > keys && {settings}"
        self.run(*inside, "sh", "-c", script)
        port = free_port()
        secrets = ["--env", "SLACK_BOT_TOKEN=xoxb-tried", "--env", "SLACK_SIGNING_SECRET=tried"]
        began = time.monotonic()
        self.run(
            *podman, "run", "--detach", "--name", RUNNING, "--read-only", "--network", "host", *secrets, *volume, IMAGE,
            "sh", "-c", f"canipost db upgrade && exec canipost serve --port {port}",
        )  # fmt: skip
        self._healthy(podman, port, began)
        assert self.run(*podman, "exec", RUNNING, "id", "-u").stdout.strip() == "10001"
        began = time.monotonic()
        self.run(*podman, "stop", "--time", str(STOPPED_WITHIN), RUNNING)
        ended = self.run(*podman, "inspect", "--format", "{{.State.ExitCode}}", RUNNING).stdout.strip()
        assert ended == "0", f"it ended with {ended}"
        print(f"stopped in {time.monotonic() - began:.1f} s, exit code 0")

    def _healthy(self, podman: list[str], port: int, began: float) -> None:
        """By the image's own check, with the port of this try; and it says no where nothing serves."""
        checks = json.loads(self.run(*podman, "inspect", IMAGE).stdout)[0]["Healthcheck"]["Test"]
        here = [part.replace(":8080/", f":{port}/") for part in checks[1:]]
        nobody = [part.replace(":8080/", f":{free_port()}/") for part in checks[1:]]
        while self.run(*podman, "exec", RUNNING, *here, check=False).returncode:
            if time.monotonic() - began > READY_WITHIN:
                raise TimeoutError(self.run(*podman, "logs", RUNNING).stdout)
            time.sleep(0.5)
        print(f"healthy after {time.monotonic() - began:.1f} s, as user 10001, on a read-only root", flush=True)
        assert self.run(*podman, "exec", RUNNING, *nobody, check=False).returncode == 1


def _environment(home: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}


if __name__ == "__main__":
    sys.exit(main())
