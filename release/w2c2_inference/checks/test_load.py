from caip_lab.checks import hint, points, same


@points(0.2)
@hint("Did you run the cell that begins with %%writefile? Does it return a dictionary with both keys?")
def test_both_are_loaded(student):
    """model_fn returns a dictionary with the tree and the scaler"""
    loaded = student.ask("model_fn", "trained")
    assert loaded.get("model").n_features_in_ == same(7)
    assert loaded.get("scaler").n_samples_seen_ == same(834)
