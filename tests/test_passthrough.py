"""What is left as it is, and what must not be."""

from __future__ import annotations

import pytest

from translate import passthrough


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024-08-30", "no words"),
        ("* * *", "no words"),
        ("Rp 1.500", ""),  # «rupiah» is to be translated
        ("https://www.kompas.tv/article/1234", "link"),
        ("redaksi@kompas.tv | @kompastv #NewsUpdate", "link"),
        ("More Stories", "english"),
        ("LEAVE A REPLY", "english"),
        ("Your email address will not be published. Required fields are marked *", "english"),
        ("The White House said on Thursday that it would not comment.", "english"),
        ("NATO", ""),
        ("John Kirby", ""),
        ("Baca Juga :", ""),
        ("The New York Times melaporkan hal itu.", ""),
        ("Sumber : The Associated Press", ""),
        ("Film The Lord of the Rings diputar lagi di bioskop", ""),
        ("Home", "english"),
        ("Homer", ""),
    ],
)
def test_reason(text: str, reason: str) -> None:
    assert passthrough.reason(text) == reason
