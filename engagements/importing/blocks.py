"""The outer blocks of a Markdown text with their lines, read by CommonMark's rules without looking inside the lines."""

from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

PARSER = MarkdownIt("commonmark", {"html": True})
# Only the block structure is wanted. Inline rules cost most of the time and are where hostile text can make it explode.
PARSER.core.ruler.disable(["inline", "text_join"])


@dataclass(frozen=True)
class Block:
    """A block of lines ``first`` to ``last`` (exclusive). ``kind`` is the token's name without ``_open``."""

    kind: str
    first: int
    last: int
    level: int = 0
    content: str = ""
    items: tuple["Item", ...] = ()


@dataclass(frozen=True)
class Item:
    """One list item: its lines, the raw text of its first paragraph, and the blocks that follow inside it."""

    first: int
    last: int
    lead: str
    inner: tuple[Block, ...] = ()


def split_lines(text: str) -> list[str]:
    """Lines with their ends, cut only at ``\\n`` as the parser does (``str.splitlines`` also cuts at form feeds)."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of ``text`` in order; list items are read one inside the other."""
    blocks, _ = _collect(PARSER.parse(text), 0, 0)
    return blocks


def _collect(tokens: list[Token], start: int, level: int) -> tuple[tuple[Block, ...], int]:
    """The blocks at ``level`` from ``start`` until that level is left, and where that was."""
    blocks: list[Block] = []
    at = start
    while at < len(tokens) and tokens[at].level >= level:
        token = tokens[at]
        if token.level == level and token.map is not None:
            block, at = _block(tokens, at)
            blocks.append(block)
        else:
            at += 1
    return tuple(blocks), at


def _block(tokens: list[Token], at: int) -> tuple[Block, int]:
    token = tokens[at]
    kind = token.type.removesuffix("_open")
    first, last = token.map or (0, 0)
    if kind in ("paragraph", "heading"):
        level = int(token.tag[1]) if kind == "heading" else 0
        return Block(kind, first, last, level, tokens[at + 1].content), at + 3
    if kind in ("ordered_list", "bullet_list"):
        items, after = _items(tokens, at + 1, token.level + 1)
        return Block(kind, first, last, items=items), after + 1
    if kind == "blockquote":
        _, after = _collect(tokens, at + 1, token.level + 1)
        return Block(kind, first, last), after + 1
    return Block(kind, first, last, content=token.content), at + 1


def _items(tokens: list[Token], start: int, level: int) -> tuple[tuple[Item, ...], int]:
    items: list[Item] = []
    at = start
    while at < len(tokens) and tokens[at].level >= level:
        if tokens[at].type != "list_item_open":
            at += 1
            continue
        first, last = tokens[at].map or (0, 0)
        inner, at = _collect(tokens, at + 1, level + 1)
        lead = inner[0].content if inner and inner[0].kind in ("paragraph", "heading") else ""
        items.append(Item(first, last, lead, inner[1:] if lead else inner))
    return tuple(items), at
