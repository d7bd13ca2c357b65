"""Draw the two pictures of the lab `w1c1_ml_lifecycle`.

    python tools/draw_ml_lifecycle.py OUT_DIR

writes nested.png and lifecycle.png.
"""

import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse, FancyBboxPatch

DARK, BLUE, ORANGE = "#222222", "#0072b2", "#d55e00"
#: From the outside in: the word, what is new in it, and how much of the picture its ring takes.
RINGS = (
    ("AI", "a machine does a thinking job; rules written by people count", 10.0, 5.6, "#eef4f9"),
    ("Machine learning", "the rule is learned from examples", 8.2, 4.3, "#d3e5f2"),
    ("Deep learning", "many layers, raw pictures, sound, text", 6.4, 3.0, "#aacfe8"),
    ("Generative AI", "makes something new", 4.2, 1.6, "#f6c9a5"),
)
STEPS = (
    ("Prepare", "clean the notes\nchoose the features\nsplit, then scale", BLUE),
    ("Train", "the model learns\nfrom the training part\nand from nothing else", BLUE),
    ("Predict & evaluate", "the model predicts\nthe test part, and we\ncompare with the truth", BLUE),
)


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: python tools/draw_ml_lifecycle.py OUT_DIR", file=sys.stderr)
        return 2
    out_dir = Path(sys.argv[1])
    out_dir.mkdir(parents=True, exist_ok=True)
    for name, size, draw in (("nested", (8.6, 5.0), nested), ("lifecycle", (9.6, 3.0), lifecycle)):
        figure, axes = plt.subplots(figsize=size)
        draw(axes)
        axes.set_aspect("equal")
        axes.axis("off")
        figure.savefig(out_dir / f"{name}.png", dpi=110, bbox_inches="tight", pad_inches=0.05, metadata={"Software": None})
    return 0


def nested(axes: Axes) -> None:
    """Four ellipses, each inside the one before; their lower ends meet, so that each word has room above."""
    for word, what, width, height, colour in RINGS:
        centre = height / 2
        axes.add_patch(Ellipse((0, centre), width, height, facecolor=colour, edgecolor=DARK, linewidth=1.2))
        top = height - 0.5
        axes.text(0, top, word, ha="center", va="center", fontsize=13, weight="bold", color=DARK)
        axes.text(0, top - 0.42, what, ha="center", va="center", fontsize=9.5, color=DARK)
    axes.set_xlim(-5.1, 5.1)
    axes.set_ylim(-0.1, 5.7)


def lifecycle(axes: Axes) -> None:
    """Three boxes from left to right, and the way back from the last to the first."""
    for place, (word, what, colour) in enumerate(STEPS):
        left = 4.1 * place
        axes.add_patch(
            FancyBboxPatch((left, 0), 3, 1.8, boxstyle="round,pad=0.12", facecolor="#eef4f9", edgecolor=colour, linewidth=2)
        )
        axes.text(left + 1.5, 1.5, f"{place + 1}. {word}", ha="center", va="center", fontsize=11, weight="bold", color=DARK)
        axes.text(left + 1.5, 0.62, what, ha="center", va="center", fontsize=10.5, color=DARK)
        if place:
            arrow(axes, (left - 0.95, 0.9), (left - 0.15, 0.9), BLUE)
    arrow(axes, (9.7, -0.2), (1.5, -0.2), ORANGE, bend=-0.18)
    axes.text(
        5.6, -1.5, "not good enough? other features, another model, another depth", ha="center", fontsize=10.5, color=ORANGE
    )
    axes.set_xlim(-0.3, 11.5)
    axes.set_ylim(-1.8, 2.1)


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str, bend: float = 0.0) -> None:
    style = {"arrowstyle": "-|>", "color": colour, "linewidth": 2, "connectionstyle": f"arc3,rad={bend}", "mutation_scale": 18}
    axes.annotate("", xy=end, xytext=start, arrowprops=style)


if __name__ == "__main__":
    sys.exit(main())
