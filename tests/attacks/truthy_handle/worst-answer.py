class worst:
    def __contains__(self, item):
        return True
