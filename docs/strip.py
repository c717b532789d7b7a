"""Put four figures of the default atlas side by side: `.venv/bin/python docs/strip.py`."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageChops

ROOT = Path(__file__).parents[1]
FIGURES = (
    "valley/b=100/landscape.png",
    "ellipse/s=5/slopes.png",
    "sigmoid/k=3/three_tangents.png",
    "accuracy/convergence.png",
)
HEIGHT, GAP = 290, 24


def without_margins(picture: Image.Image) -> Image.Image:
    """Return a figure without the white on its left and right, as high as the strip."""
    white = Image.new("RGB", picture.size, "white")
    box = ImageChops.difference(picture, white).getbbox()
    assert box is not None
    picture = picture.crop((box[0], 0, box[2], picture.height))
    width = round(picture.width * HEIGHT / picture.height)
    return picture.resize((width, HEIGHT), Image.Resampling.LANCZOS)


def main() -> None:
    """Write `docs/strip.png` from the figures in `results`."""
    pictures = []
    for figure in FIGURES:
        with Image.open(ROOT / "results" / "figures" / figure) as picture:
            pictures.append(without_margins(picture.convert("RGB")))
    whole = sum(picture.width for picture in pictures) + GAP * (len(pictures) - 1)
    strip = Image.new("RGB", (whole, HEIGHT), "white")
    left = 0
    for picture in pictures:
        strip.paste(picture, (left, 0))
        left += picture.width + GAP
    strip.save(ROOT / "docs" / "strip.png", optimize=True)


if __name__ == "__main__":
    main()
