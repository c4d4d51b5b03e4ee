"""A live page's files in one: understood and complete."""

import re

import pytest

from app.web import bundle
from app.web.assets import STATIC, resolve

IMPORTED = re.compile(
    r"""(?:^|[;}])\s*(?:import|export)\s*(?:[\w*{}\s,$]*?from\s*)?["']([^"']+)["']""", re.MULTILINE
)


def test_every_bundle_is_understood_and_leaves_no_import_behind() -> None:
    for name in bundle.BUNDLES:
        text = bundle.text_of(name)
        assert text
        assert not re.search(r"^\s*(import|export)\b(?!\()", text, re.MULTILINE)


@pytest.mark.parametrize("page", bundle.PAGES)
def test_a_script_holds_every_module_once_after_those_it_needs(page: str) -> None:
    text = bundle.text_of(f"{page}.js")
    names = re.findall(r"^const (\$\w+) = \(\(\) => \{$", text, re.MULTILINE)
    assert len(names) == len(set(names)) == len(needed_by(bundle.PAGES[page].script))
    for name in names:
        assert text.index(f"const {name} = (") <= min(
            (found.start() for found in re.finditer(rf"= {re.escape(name)};", text)),
            default=len(text),
        )


def needed_by(entry: str) -> list[str]:
    """All modules that a module needs, itself first."""
    found = [entry]
    for path in found:
        for name in IMPORTED.findall((STATIC / path).read_text("utf-8")):
            if (needed := resolve(path, name)) not in found:
                found.append(needed)
    return found


def test_an_export_that_is_not_understood_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(bundle, "STATIC", tmp_path)
    (tmp_path / "odd.js").write_text("export default 3;\n")  # type: ignore[operator]
    with pytest.raises(bundle.NotUnderstood):
        bundle.join_modules("odd.js")


def test_styles_keep_their_order() -> None:
    text = bundle.text_of("phone.css")
    assert text.index("@layer tokens, base, parts, screens") < text.index("@layer screens {")
    assert (STATIC / "css" / "phone.css").exists()
