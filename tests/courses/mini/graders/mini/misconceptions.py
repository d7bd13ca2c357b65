"""Wrong answers as real people give them. Each loses points on its exercise."""

from caip_lab.checks import Misconception

MISCONCEPTIONS = [
    Misconception(
        "double", "square", "This is the square: the number times itself.", "def double(number):\n    return number**2\n"
    ),
    Misconception("double", "two-more", "This is two more than the number.", "def double(number):\n    return number + 2\n"),
    Misconception("double", "half", "This is half of the number.", "def double(number):\n    return number / 2\n"),
    Misconception(
        "double", "twice-in-a-row", "This writes it twice.", "def double(number):\n    return int(f'{number}{number}')\n"
    ),
    Misconception("double", "zero-for-none", "None has no double.", "def double(number):\n    return 2 * (number or 0)\n"),
    Misconception("answer", "sum", "This is six and seven.", "answer = 6 + 7\n"),
    Misconception("answer", "side-by-side", "These are the two digits, side by side.", "answer = 67\n"),
    Misconception("answer", "power", "This is six to the power of seven.", "answer = 6**7\n"),
]
