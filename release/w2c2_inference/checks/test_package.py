from caip_lab.checks import hint, points, same


@points(0.2)
@hint('Did you open it with "w:gz"?')
def test_there_is_an_archive(student):
    """model.tar.gz is a compressed archive beside the notebook"""
    assert student.files["model.tar.gz"][:2] == same(b"\x1f\x8b")
