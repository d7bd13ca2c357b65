def change(folder):
    deep = "[" * 100_000 + "]" * 100_000
    (folder / "target.ipynb").write_text('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": ' + deep + "}")
