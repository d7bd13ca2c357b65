from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    'Did you open it with "w:gz"?',
    "Is the file beside the notebook, and does it have the right name? The mode in which you open it decides "
    "whether it is compressed. Afterwards list what is inside: archive.getnames() tells, and compare it with "
    "the drawing.",
    'Take a holiday archive: tarfile.open("photos.tar.gz", "w:gz") begins a compressed one, while "w" alone '
    'would not compress it. Then add("downloads/beach.png", arcname="beach.png") puts the picture at the top, '
    'without its folder. And add("notes.txt", arcname="texts/notes.txt") puts the notes into a folder. The '
    "with block closes the archive at its end. Without that, the last bytes may be lacking.",
)
def test_there_is_an_archive(student):
    """model.tar.gz is a compressed archive beside the notebook"""
    assert student.files["model.tar.gz"][:2] == same(b"\x1f\x8b")
