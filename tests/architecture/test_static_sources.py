"""Style sheets and scripts stand in the feature that they are for, and know only what is below it."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import FEATURES, ROOT, tracked_files

KERNEL = "intranet/kernel"
# What each feature may know besides itself and the kernel: as `make imports` has it.
BELOW = {
    "profiles": (),
    "groups": ("profiles",),
    "files": ("groups", "profiles"),
    "microblog": ("files", "groups", "profiles"),
    "wiki": ("files", "groups", "profiles"),
    "projects": ("wiki", "microblog", "files", "groups", "profiles"),
}
# Words of features that are nothing else in a browser: `file` and `person` are (a field for a file, somebody on one line).
NOUNS = re.compile(r"(?<![\w-])(?:post|discussion|thread|group|hashtag|wiki|project)s?(?:(?:__|-)[\w-]+)?(?![\w-])")
# What a script of its own, APP/static_src/NAME/main.js, may import besides.
BORROWED = re.compile(
    r"(?:kernel|\.)/[\w-]+\.js|\.\./\.\./schema\.json|yjs|y-prosemirror|(?:y-protocols|lib0)/\w+|prosemirror-[\w-]+"
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CLASS = re.compile(r"\.([a-z][\w-]*)")
ATTRIBUTE = re.compile(r"""class="((?:\{%.*?%\}|\{\{.*?\}\}|[^"])*)\"""", re.DOTALL)
OF_TEMPLATES = re.compile(r"\{%.*?%\}|\S*\{\{.*?\}\}\S*", re.DOTALL)


def sources(app: str, suffix: str) -> list[str]:
    return [path for path in tracked_files() if path.startswith(f"{app}/static_src/") and path.endswith(suffix)]


def text_of(path: str) -> str:
    return Path(ROOT, path).read_text(encoding="utf-8")


def styled(app: str) -> set[str]:
    """The classes that the style sheets of an app name in their selectors."""
    sheets = (COMMENT.sub("", text_of(path)) for path in sources(app, ".css"))
    selectors = (selector for sheet in sheets for selector in re.findall(r"([^{};]+)\{", sheet))
    return {name for selector in selectors for name in CLASS.findall(selector)}


def written(app: str) -> Iterator[tuple[str, str]]:
    """The classes in the templates of an app, with the path of each. Mail has styles of its own."""
    for path in tracked_files():
        if path.startswith(f"{app}/") and path.endswith(".html") and "/mail/" not in path:
            for value in ATTRIBUTE.findall(text_of(path)):
                yield from ((path, name) for name in OF_TEMPLATES.sub(" ", value).split())


def test_every_feature_has_its_place() -> None:
    assert set(BELOW) == set(FEATURES)


def test_no_template_uses_a_class_of_a_feature_above() -> None:
    styles = {app: styled(app) for app in (KERNEL, *FEATURES)}
    for app in (KERNEL, *FEATURES):
        known = set().union(*(styles[other] for other in (KERNEL, app, *BELOW.get(app, ()))))
        others = set().union(*styles.values()) - known
        assert not [(path, name) for path, name in written(app) if name in others]


def test_the_sources_of_the_kernel_name_no_noun_of_a_feature() -> None:
    for path in (*sources(KERNEL, ".css"), *sources(KERNEL, ".js")):
        assert not NOUNS.findall(text_of(path)), path


def test_scripts_of_a_feature_import_the_kernel_and_each_other() -> None:
    for app in FEATURES:
        for path in sources(app, ".js"):
            for name in re.findall(r'\bfrom "([^"]+)"|\bimport "([^"]+)"', text_of(path)):
                known = BORROWED if "/editor/" in path else r"(?:kernel|\.)/[\w-]+\.js"
                assert re.fullmatch(known, "".join(name)), path


def test_sources_are_where_the_build_looks_for_them() -> None:
    place = re.compile(rf"(?:{'|'.join(FEATURES)})/static_src/(?:css/[\w-]+\.css|(?:js|editor|recorder)/[\w-]+\.js)")
    assert not [path for app in FEATURES for path in sources(app, "") if not place.fullmatch(path)]
