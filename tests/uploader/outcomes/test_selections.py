"""What a selection is refused for, and how many images there are."""

from uploader.outcomes.selections import CountDiffers, TooManySelected


def test_another_count_is_told_with_the_true_one() -> None:
    refused = CountDiffers(1200, 7)
    assert (refused.status, refused.code, refused.members) == (
        409,
        "count_differs",
        {"count": 1200},
    )
    assert str(refused) == "These are 1,200 images and not 7. Nothing was changed."


def test_too_many_are_told_with_the_most() -> None:
    refused = TooManySelected(20_000, 10_000)
    assert (refused.status, refused.code) == (422, "too_many_images")
    assert refused.members == {"count": 20_000, "most": 10_000}
    assert str(refused) == "These are 20,000 images, and one request takes 10,000."
