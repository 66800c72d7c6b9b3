"""What the page of a new token shows."""

from bff.configurations.shown import shown


def test_the_texts_have_address_and_token_in_them() -> None:
    token = "vtr_" + "a" * 36
    texts = shown("https://pictures.example.org", token)
    assert texts["token"] == token
    for text in (texts["curl"], str(texts["picgo"])):
        assert token in str(text)
        assert "https://pictures.example.org/v1/upload" in str(text)
