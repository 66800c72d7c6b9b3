"""Reads nginx's configuration as nginx does: includes put in, and what a location inherits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# What a location does not take over from what is around it.
_OWN_ALONE = {
    "break", "if", "listen", "proxy_pass", "return", "rewrite", "set", "server_name", "try_files",
}  # fmt: skip
_TOKEN = re.compile(r"\s+|#[^\n]*|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[{};]|[^\s{};]+")


@dataclass
class Block:
    """A block by its words, e.g. `location = /upload`, with the directives that stand in it."""

    words: tuple[str, ...]
    directives: list[tuple[str, ...]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    parent: Block | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """The words behind the first one: the pattern of a location."""
        return " ".join(self.words[1:])

    def own(self, name: str) -> list[str]:
        """Returns what stands behind a directive in this block itself."""
        return [" ".join(words[1:]) for words in self.directives if words[0] == name]

    def effective(self, name: str) -> list[str]:
        """Returns the same as nginx sees it: the list of the nearest block that has one."""
        if self.own(name) or name in _OWN_ALONE or self.parent is None:
            return self.own(name)
        return self.parent.effective(name)

    def conditions(self) -> list[str]:
        """Returns each `if` of this block with what it does: `($credential = "") return 401`."""
        return [
            f"{block.name} {' '.join(words)}".replace(" )", ")")
            for block in self.blocks
            if block.words[0] == "if"
            for words in block.directives
        ]

    def within(self, kind: str) -> Iterator[Block]:
        """Yields the blocks of a kind, at any depth."""
        for block in self.blocks:
            if block.words[0] == kind:
                yield block
            yield from block.within(kind)


def read(folder: Path) -> Block:
    """Returns the whole of a rendered configuration, from its nginx.conf."""
    root = Block(("main",))
    _fill(root, folder, "nginx.conf")
    return root


def included(folder: Path, name: str = "nginx.conf") -> list[str]:
    """Returns every file that a file includes, as often as it does, and those that they include."""
    found = []
    for pattern in re.findall(r"(?m)^[^#\n]*\binclude ([^;]+);", (folder / name).read_text()):
        for path in sorted(folder.glob(pattern)):
            inner = str(path.relative_to(folder))
            found += [inner, *included(folder, inner)]
    return found


def _fill(block: Block, folder: Path, name: str) -> None:
    """Adds what a file says to a block; a block that is open at its end would be an error."""
    open_blocks, words = [block], list[str]()
    for token in _TOKEN.findall((folder / name).read_text()):
        if not token.strip() or token.startswith("#"):
            continue
        here = open_blocks[-1]
        if token == "{":
            here.blocks.append(Block(tuple(words), parent=here))
            open_blocks.append(here.blocks[-1])
            words = []
        elif token == "}":
            open_blocks.pop()
        elif token != ";":
            words.append(token)
        elif words[0] == "include":
            for path in sorted(folder.glob(words[1])):
                _fill(here, folder, str(path.relative_to(folder)))
            words = []
        else:
            here.directives.append(tuple(words))
            words = []
    assert open_blocks == [block], name
