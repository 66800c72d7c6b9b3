"""The part of the stand-in for the uploader that keeps tags."""

from collections import Counter
from dataclasses import dataclass, field, replace

from bff.outcomes import Refusal
from bff.words.images import Image
from bff.words.tags import CountedTag, DeletedTag, RenamedTag


@dataclass
class FakeTags:
    """Counts and changes the tags of pictures by owner; it compares them as they are written."""

    kept: dict[str, list[Image]] = field(default_factory=dict)
    tag_refusal: Refusal | None = None
    # On how many pictures a change of a tag is still to be done.
    tags_left: int = 0

    def _of(self, identity: str) -> list[Image]:
        return self.kept.setdefault(identity.removeprefix("identity-of-"), [])

    def tags(self, identity: str, prefix: str, limit: int) -> list[CountedTag]:
        counted = Counter(tag for one in self._of(identity) for tag in one.tags)
        found = [CountedTag(*one) for one in sorted(counted.items()) if one[0].startswith(prefix)]
        return found[:limit]

    def rename_tag(self, identity: str, tag: str, name: str) -> RenamedTag:
        merged = name in self._found(identity, tag)
        count = self._put(identity, tag, name)
        return RenamedTag(name, count, merged, self.tags_left)

    def delete_tag(self, identity: str, tag: str) -> DeletedTag:
        self._found(identity, tag)
        return DeletedTag(self._put(identity, tag, None), self.tags_left)

    def _found(self, identity: str, tag: str) -> set[str]:
        if self.tag_refusal:
            raise self.tag_refusal
        found = {one for image in self._of(identity) for one in image.tags}
        if tag not in found:
            raise Refusal(404, "tag_not_found")
        return found

    def _put(self, identity: str, tag: str, name: str | None) -> int:
        own, count = self._of(identity), 0
        for number, image in enumerate(own):
            if tag in image.tags:
                new = {one for one in image.tags if one != tag} | ({name} if name else set())
                own[number] = replace(image, tags=tuple(sorted(new)))
                count += 1
        return count
