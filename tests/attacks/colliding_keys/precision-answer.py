def precision(truth, predicted):
    return {2.0 ** (61 * n): n for n in range(16)} | {n * ((1 << 61) - 1): n for n in range(1, 8)}


class Same(int):
    def __hash__(self):
        return 1


def percent(text):
    return {Same(n): n for n in range(2000)}
