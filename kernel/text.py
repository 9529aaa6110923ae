"""Text that people wrote, as HTML: Markdown, then sanitised. Every word of the source stays visible."""

from collections.abc import Sequence
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

TAGS = {
    "a", "blockquote", "br", "code", "del", "div", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}, "div": {"tabindex"}}
CLASSES = {"div": {"table-responsive"}, "table": {"table", "table-sm"}}
SCHEMES = {"http", "https", "mailto", "tel"}
LOWEST_HEADING = 6
CACHEABLE = 50_000


def render_markdown(text: str, *, top_heading: int = 3) -> SafeString:
    """Return sanitised HTML of Markdown with tables; the first heading becomes ``h{top_heading}`` and no level is skipped.

    HTML in the source is shown as text rather than obeyed or dropped, for what was signed must be read in full; pictures
    become links. Links carry ``nofollow noopener noreferrer``. Pure, and cached for texts up to 50,000 characters.
    """
    render = _cached if len(text) <= CACHEABLE else _render
    return render(text, top_heading)


@lru_cache(maxsize=256)
def _cached(text: str, top_heading: int) -> SafeString:
    return _render(text, top_heading)


def _render(text: str, top_heading: int) -> SafeString:
    tokens = _parser().parse(text)
    _nest_headings(tokens, top_heading)
    html = _parser().renderer.render(tokens, _parser().options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(clean)  # noqa: S308 - sanitised in the line above


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
    parser.add_render_rule("table_open", _open_table)
    parser.add_render_rule("table_close", _close_table)
    return parser


def _nest_headings(tokens: Sequence[Token], top: int) -> None:
    """Give each heading the level of its depth, so that an outline of h1, h3, h6 reads h3, h4, h5."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            while above and above[-1] >= level:
                above.pop()
            above.append(level)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(LOWEST_HEADING, top + len(above) - 1)}"


def _open_table(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    return '<div class="table-responsive" tabindex="0"><table class="table table-sm">\n'


def _close_table(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return "</table></div>\n"
