"""A picture's address in the forms that people paste."""

from bff.words.links import copies
from bff.words.turns import Shown
from tests.bff.fakes import an_id, an_image

URL = f"http://localhost:8080/i/{an_id(1)}.jpg"


def test_each_form_names_the_picture() -> None:
    assert dict(copies(an_image(alt="A heron"))) == {
        "Link": f"http://localhost:8080/pictures/{an_id(1)}",
        "File address": URL,
        "Markdown": f"![A heron]({URL})",
        "HTML": f'<img src="{URL}" width="1500" height="1000" alt="A heron">',
        "BBCode": f"[img]{URL}[/img]",
    }


def test_a_name_cannot_break_out_of_any_form() -> None:
    said = dict(copies(an_image(name='a"><b>](x)')))
    assert said["Markdown"] == f'![a"\\>\\<b\\>\\](x)]({URL})'
    assert 'alt="a&quot;&gt;&lt;b&gt;](x)"' in said["HTML"]


def test_the_size_is_that_of_the_file_which_no_turn_changes() -> None:
    turned = an_image(width=1000, height=1500, shown=Shown(90, mirrored=False))
    assert 'width="1500" height="1000"' in dict(copies(turned))["HTML"]
    upside_down = an_image(shown=Shown(180, mirrored=True))
    assert 'width="1500" height="1000"' in dict(copies(upside_down))["HTML"]
