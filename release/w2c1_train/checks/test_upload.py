from caip_lab.checks import hint, points, same


@points(0.2)
@hint(
    "Which keys begin with titanic/train/ in your bucket?",
    "Print keys_below(bucket, ''). Is your object there under another key? Is there a second one below the "
    "prefix, from an earlier try? Delete what is too much with s3.delete_object, and upload again.",
    "Take a photo cat.png that shall lie at pets/2026/cat.png in the bucket zoo. There is no folder to make: "
    "the key is the whole text pets/2026/cat.png. A call that uploads a file wants three things, the file "
    "here, the bucket, and the key there. Its address is s3://zoo/pets/2026/cat.png, and the address of "
    "everything beside it is s3://zoo/pets/2026/. Compare that, letter by letter, with what you have.",
)
def test_one_object(student):
    """below titanic/train/ there is the object titanic/train/train.csv, and nothing else"""
    assert list(student.keys_below(student.bucket, "titanic/train/")) == same(["titanic/train/train.csv"])
