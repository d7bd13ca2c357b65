"""Draw the two pictures of the lab `w2c1_train`.

    python tools/draw_train.py OUT_DIR

writes job.png and permissions.png.
"""

import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

DARK, GREY, RED = "#263238", "#eceff1", "#c62828"
ORANGE, GREEN, BLUE, VIOLET = "#ffe0b2", "#c8e6c9", "#bbdefb", "#d1c4e9"


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: python tools/draw_train.py OUT_DIR", file=sys.stderr)
        return 2
    out_dir = Path(sys.argv[1])
    out_dir.mkdir(parents=True, exist_ok=True)
    for name, size, draw in (("job", (9.6, 4.2), job), ("permissions", (9.6, 3.5), permissions)):
        figure, axes = plt.subplots(figsize=size)
        draw(axes)
        axes.axis("off")
        figure.savefig(out_dir / f"{name}.png", dpi=100, bbox_inches="tight", pad_inches=0.08, metadata={"Software": None})
    return 0


def job(axes: Axes) -> None:
    """S3 on the left and the right, the container between them, CloudWatch below."""
    axes.set_xlim(0, 16)
    axes.set_ylim(0, 7)
    axes.add_patch(FancyBboxPatch((4.6, 2.6), 6.8, 4.1, boxstyle="round,pad=0.15", facecolor="white", edgecolor=DARK, ls="--"))
    axes.text(8, 6.45, "container: there while the job runs", ha="center", va="center", style="italic", color=DARK, fontsize=10)
    box(axes, 0.1, 4.4, 3.4, 1.4, "S3: the channel\ntrain.csv", GREY)
    box(axes, 0.1, 2.5, 3.4, 1.3, "S3: your script and\nits hyperparameters", GREY)
    box(axes, 4.9, 4.6, 2.7, 1.2, "SM_CHANNEL_TRAIN", BLUE, mono=True)
    box(axes, 4.9, 2.8, 2.7, 1.1, "python forest.py", ORANGE, mono=True)
    box(axes, 8.6, 4.6, 2.5, 1.2, "SM_MODEL_DIR", GREEN, mono=True)
    box(axes, 12.6, 4.5, 3.3, 1.4, "S3:\nmodel.tar.gz", GREY)
    box(axes, 12.6, 0.4, 3.3, 1.4, "CloudWatch:\nlog and metrics", GREY)
    for start, end in (((3.6, 5.1), (4.8, 5.1)), ((3.6, 3.2), (4.8, 3.3)), ((6.2, 4.5), (6.2, 4.0)), ((11.2, 5.2), (12.5, 5.2))):
        arrow(axes, start, end)
    arrow(axes, (7.7, 3.5), (9.7, 4.5))
    arrow(axes, (7.7, 3.1), (12.5, 1.3))
    label(axes, 9.8, 3.75, "saves")
    label(axes, 8.9, 2.05, "prints")
    label(axes, 6.85, 4.25, "reads")


def permissions(axes: Axes) -> None:
    """You, SageMaker, the job and the bucket in a row, with the document that decides above each step."""
    axes.set_xlim(0, 17.2)
    axes.set_ylim(0, 5.1)
    for left, text in ((0.1, "you"), (4.4, "SageMaker"), (8.8, "the job,\nas its role"), (13.2, "bucket,\nlog")):
        box(axes, left, 1.2, 2.6, 1.4, text, GREY)
    steps = (
        (2.8, "starts a job,\npasses the role", "your permissions", "caller", ORANGE),
        (7.1, "takes on\nthe role", "trust policy", "trust", VIOLET),
        (11.5, "reads, writes,\nlogs", "permissions policies", "role", BLUE),
    )
    for left, what, document, name, colour in steps:
        arrow(axes, (left, 1.9), (left + 1.5, 1.9))
        label(axes, left + 0.75, 0.55, what)
        box(axes, left - 0.9, 3.3, 3.3, 1.5, f'{document}\n"{name}"', colour)
        axes.plot([left + 0.75, left + 0.75], [2.1, 3.2], color=DARK, lw=1, ls=":")
    box(axes, 14.5, 3.3, 2.4, 1.5, 'bucket policy\n"bucket"', "#ffcdd2")
    axes.plot([15.0, 15.0], [2.7, 3.2], color=RED, lw=1.4, ls=":")


def box(axes: Axes, left: float, low: float, width: float, height: float, text: str, colour: str, *, mono: bool = False) -> None:
    """Draw a box with its text in the middle."""
    axes.add_patch(
        FancyBboxPatch((left, low), width, height, boxstyle="round,pad=0.08", facecolor=colour, edgecolor=DARK, lw=1.4)
    )
    font = {"family": "monospace", "fontsize": 8.2} if mono else {"fontsize": 9.6}
    axes.text(left + width / 2, low + height / 2, text, ha="center", va="center", color=DARK, **font)


def label(axes: Axes, x: float, y: float, text: str) -> None:
    axes.text(x, y, text, ha="center", va="center", color=DARK, fontsize=9)


def arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.annotate("", xy=end, xytext=start, arrowprops={"arrowstyle": "-|>", "color": DARK, "lw": 1.6, "mutation_scale": 14})


if __name__ == "__main__":
    sys.exit(main())
