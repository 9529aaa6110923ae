"""Refresh the files of other projects under static/vendor, from the npm registry through the npm client.

Run by ``make vendor``, never at run time: what it writes is committed. It fetches the page kit's stylesheet, the icons
named in ``NAMES`` as one SVG sprite, and the letters (a variable font, Latin only). Families of the kit's classes that
need its JavaScript, or that no page uses, are left out, so that a phone has half as much to parse.

htmx is not copied: it is served from the static files of the package ``django-htmx``.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
CORE, ICON_SET, FONT = "@tabler/core@1.6", "@tabler/icons@3", "@fontsource-variable/inter@5"
SHAPE = re.compile(r"<(?:path|circle|ellipse|line|polygon|polyline|rect)\b[^>]*/>")

NAMES = """
address-book alarm alert-circle alert-triangle archive arrow-back-up arrow-down arrow-left arrow-narrow-right arrow-right
arrow-up ban bell bell-off briefcase briefcase-2 bug building building-bank bulb calendar calendar-event calendar-time
cash cash-banknote certificate chart-bar check checklist checks chevron-down chevron-left chevron-right chevron-up circle
circle-check circle-dashed circle-dot circle-half-2 circle-x clipboard clipboard-check clipboard-list clock clock-pause code
coins copy credit-card device-desktop device-mobile dots dots-vertical download edit exclamation-circle external-link eye
eye-off file file-certificate file-description file-diff file-import file-invoice file-plus file-text file-upload files filter
fingerprint flag folder gavel git-compare hand-stop heart heart-handshake help help-circle history home hourglass
inbox info-circle key language layout-list link list list-check list-details lock lock-open login logout mail mail-forward
mail-opened map-pin menu-2 message message-circle message-question message-reply minus moon note paperclip pencil
phone player-pause player-play plug plus point power printer progress question-mark receipt receipt-2 refresh
repeat rotate rotate-clockwise search send settings shield shield-check shield-lock sign-right signature star sun
sun-moon switch-horizontal table thumb-up tool tools trash trending-up trophy upload user user-check user-circle user-off
user-plus users users-group wallet world writing x zoom-question
"""
ICONS = sorted(set(NAMES.split()))

# Class families that no page may use: they need the kit's JavaScript, draw other people's brands, or dress other libraries.
DROPPED = re.compile(
    r"""\.(?:
      accordion|carousel|offcanvas|modal|popover|tooltip|toast|ribbon|collapsing|otp|signal|sparkline|chart|legend|marketing
    | apexcharts|jvm|litepicker|lpk|ts-|plyr|dropzone|dz-|noUi|fslightbox|clr-|tox|mce|star-rating|gl-star|fc-|signature|turbo
    | flag|payment|social|bs-tooltip|bs-popover|app-brand|theme|segmented-control|wizard|kanban|map|chat-bubble|calendar
    | (?:[a-z-]+-)?(?:facebook|twitter|x|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr
        |bitbucket|tabler)(?![\w])
    | (?:[a-z-]+-)?(?:azure|indigo|purple|pink|orange|yellow|lime|teal|cyan)(?:-lt|-fg)?(?![\w])
    | [a-z-]+-xxl(?:-[\w-]+)?(?![\w-])
    | btn-(?:ghost|outline)-(?:light|dark|muted|blue|red|green|success|info|warning)
    )""",
    re.VERBOSE,
)


def main() -> int:
    """Replace static/vendor; returns the exit code. Needs npm on PATH and a reachable npm registry."""
    if shutil.which("npm") is None:
        sys.stderr.write("npm is not on PATH. Install Node.js to refresh the vendored files; nothing else needs it.\n")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        packages = {spec: fetch(spec, into=Path(folder)) for spec in (CORE, ICON_SET, FONT)}
        shutil.rmtree(VENDOR, ignore_errors=True)
        VENDOR.mkdir(parents=True)
        write_stylesheet(packages[CORE])
        write_sprite(packages[ICON_SET])
        write_font(packages[FONT])
        write_versions(packages.values())
    return 0


def fetch(spec: str, *, into: Path) -> Path:
    """Download one package and return the folder in which it was unpacked."""
    packed = subprocess.run(["npm", "pack", "--json", spec], cwd=into, check=True, capture_output=True, text=True)
    report = json.loads(packed.stdout)
    details = report[0] if isinstance(report, list) else next(iter(report.values()))
    folder = into / details["name"].replace("/", "+")
    shutil.unpack_archive(into / details["filename"].replace("@", "").replace("/", "-"), folder, "gztar", filter="data")
    return folder / "package"


def write_stylesheet(package: Path) -> None:
    """Write the kit's stylesheet without the dropped families and without its source map's address."""
    source = (package / "dist" / "css" / "tabler.min.css").read_text()
    licence = re.search(r"/\*!.*?\*/", source, re.DOTALL)
    body = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL).replace('@charset "UTF-8";', "")
    target = VENDOR / "tabler" / "tabler.min.css"
    target.parent.mkdir()
    target.write_text(f'@charset "UTF-8";{licence.group(0) if licence else ""}\n{prune(body)}\n')


def prune(css: str) -> str:
    """Return the rules of ``css`` without selectors of dropped families; blocks that end up empty go too."""
    kept = []
    for head, body in rules(css):
        if body is None or head.startswith(("@font-face", "@property", "@keyframes")):
            kept.append(head if body is None else f"{head}{{{body}}}")
        elif head.startswith("@"):
            inner = prune(body)
            if inner:
                kept.append(f"{head}{{{inner}}}")
        else:
            selectors = [one for one in split_selectors(head) if not DROPPED.search(one)]
            if selectors and body:
                kept.append(f"{','.join(selectors)}{{{body}}}")
    return "".join(kept)


def rules(css: str) -> Iterator[tuple[str, str | None]]:
    """Yield (head, body) of each top-level rule; body is None for statements such as @import."""
    depth = start = opened = 0
    for position, character in enumerate(css):
        if character == "{":
            depth += 1
            if depth == 1:
                opened = position
        elif character == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : position]
                start = position + 1
        elif character == ";" and depth == 0:
            yield css[start : position + 1].strip(), None
            start = position + 1


def split_selectors(head: str) -> list[str]:
    """Split a selector list at its top-level commas (those inside :is() or :not() stay)."""
    parts, depth, current = [], 0, ""
    for character in head:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += character
    return [*parts, current]


def write_sprite(package: Path) -> None:
    """Write the icons named in ``ICONS`` as symbols of one SVG; an unknown name ends the run."""
    symbols = []
    for name in ICONS:
        path = package / "icons" / "outline" / f"{name}.svg"
        if not path.exists():
            raise SystemExit(f"The icon set has no outline icon named {name!r}. Correct NAMES in tools/vendor.py.")
        shapes = [shape for shape in SHAPE.findall(path.read_text()) if 'stroke="none"' not in shape]
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>')
    sprite = "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])
    (VENDOR / "icons.svg").write_text(sprite)
    shutil.copy(package / "LICENSE", VENDOR / "icons.LICENSE")


def write_font(package: Path) -> None:
    """Copy the Latin and Latin Extended letters of the variable font."""
    target = VENDOR / "inter"
    target.mkdir()
    for subset in ("latin", "latin-ext"):
        shutil.copy(package / "files" / f"inter-{subset}-wght-normal.woff2", target / f"inter-{subset}.woff2")
    shutil.copy(package / "LICENSE", target / "LICENSE")


def write_versions(packages: Iterable[Path]) -> None:
    """Note name, version and licence of each package beside the files."""
    lines = []
    for package in packages:
        about = json.loads((package / "package.json").read_text())
        lines.append(f"{about['name']} {about['version']} ({about['license']})\n")
    (VENDOR / "VERSIONS.txt").write_text("".join(sorted(lines)))


if __name__ == "__main__":
    raise SystemExit(main())
