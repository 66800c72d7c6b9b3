"""What the boxes of an AVIF say of its picture and its alpha."""

from tests.uploader.decoding.avif_files import plain, seen_through, with_two_tables
from uploader.decoding.readers.heif_boxes import find
from uploader.decoding.readers.heif_items import Items


def items_of(data: bytes, cut: int = 0) -> Items:
    meta = find(data, b"meta")
    assert meta is not None
    return Items(data[meta.start : meta.end - cut])


def test_the_picture_and_its_properties_are_found() -> None:
    items = items_of(plain())
    assert items.primary == 1
    (size,) = items.properties_of(1, b"ispe")
    assert size == (1, bytes([0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 64]))
    assert items.properties_of(2, b"ispe") == []


def test_an_item_begins_where_its_stream_is() -> None:
    data = plain()
    place = items_of(data).place_of(1)
    assert place == data.index(b"mdat") + 4
    assert items_of(data).place_of(7) is None


def test_alpha_refers_to_its_picture() -> None:
    assert list(items_of(seen_through()).referred(b"auxl")) == [(2, [1])]
    assert list(items_of(plain()).referred(b"auxl")) == []


def test_each_table_of_properties_is_read() -> None:
    assert [sorted(one.of) for one in items_of(with_two_tables()).associations] == [[1], [2]]
    assert items_of(with_two_tables()).properties_of(2, b"auxC")


def test_boxes_that_are_cut_off_have_fewer_items() -> None:
    for cut in range(300):
        items = items_of(seen_through(), cut)
        assert items.primary in {0, 1}
        list(items.referred(b"auxl"))
        items.properties_of(2, b"ispe")
        items.place_of(2)
