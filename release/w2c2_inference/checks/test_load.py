from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "Did you run the cell that begins with %%writefile? Does it return a dictionary with both keys?",
    "Look at three things, one by one. Was the cell with %%writefile run, so that the file is there? Does the "
    "function build each path from the folder that it is given? Does it return both things under their names?",
    'Take a function that reads two pictures from a folder: with folder = "/tmp/a", os.path.join(folder, '
    '"sun.png") is "/tmp/a/sun.png". Called with another folder, the same line leads there, and that is the '
    'point. It returns {"sun": ..., "moon": ...}, so that whoever calls it can ask for each by name. A path '
    "that is typed in full works on your machine and nowhere else.",
)
def test_both_are_loaded(student):
    """model_fn returns a dictionary with the tree and the scaler"""
    loaded = student.ask("model_fn", "trained")
    assert loaded.get("model").n_features_in_ == same(7)
    assert loaded.get("scaler").n_samples_seen_ == same(834)
